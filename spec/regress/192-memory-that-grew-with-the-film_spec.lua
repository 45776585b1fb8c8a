-- The meshes of all frames stood in memory, 3.4 KB of each face and frame: an hour with three persons took 780 MB.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/long_track.c csrc/local/analysis/analysis_file.c csrc/local/mesh/mesh_file.c"
  .. " csrc/local/mesh/packed_mesh.c csrc/local/analysis/tracklet.c csrc/vision/face/mesh_measures.c"
  .. " csrc/vision/face/embedding_witness.c csrc/vision/face/face_fit.c csrc/vision/geometry.c csrc/base/atomic_file.c"
  .. " csrc/base/error.c -lz"

describe("a face that is followed for twenty minutes", function()
  it("leaves its meshes in the analysis' file", function()
    local said = shell.run { shell.compile(SOURCES), shell.temporary() .. "/analysis", "30000" }
    local bytes, good = said:match "^(%d+) in memory, (%d+) of 30000 meshes\n$"
    assert.is_truthy(bytes, said)
    assert.equal("30000", good)
    assert.is_true(tonumber(bytes) < 30000 * 40, bytes)
  end)
end)
