-- A frame that was passed over was looked at again wherever the face was not just halfway between its neighbours, as it seldom is where a
-- head starts or stops: two of five such looks found the same face a pixel or two farther on.
local shell = require "spec.support.shell"

local TONES = "spec/support/landmark_tones.c csrc/local/analysis/landmark_tones.c csrc/vision/geometry.c"
local FOLLOWING = "spec/support/hurrying_face.c csrc/local/analysis/track_follower.c csrc/local/analysis/landmark_tones.c"
  .. " csrc/local/analysis/tracklet.c csrc/local/mesh/mesh_file.c csrc/local/mesh/packed_mesh.c csrc/local/face/face_topology.c"
  .. " csrc/vision/face/mesh_measures.c csrc/vision/face/embedding_witness.c csrc/vision/face/face_fit.c csrc/vision/geometry.c"
  .. " csrc/base/parallel.c csrc/base/thread.c -lavutil -lz"

describe("a face that has gone more than half of its way", function()
  it("is found there by its tones", function()
    local said = shell.run { shell.compile(TONES) }
    local shift = tonumber(said:match "hurried (%S+) to the right")
    assert.is_true(shift ~= nil and math.abs(shift - 5) < 0.1, said)
  end)

  it("is put there, without a look", function()
    local said = shell.run { shell.compile(FOLLOWING) }
    local looks, landmarks, mesh = said:match "^(%d+) (%S+) (%S+)\n$"
    assert.equal("2", looks, said)
    assert.is_true(math.abs(tonumber(landmarks)) < 1 and math.abs(tonumber(mesh)) < 1, said)
  end)
end)
