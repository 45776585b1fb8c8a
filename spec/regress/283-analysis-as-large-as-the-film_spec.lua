-- The meshes of an analysis took 2.9 KB of each face and frame: 173 MB for twenty minutes with two people, beside a film of 60 MB.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("an analysis", function()
  it("keeps its meshes in a third of the room, as exact as the swap needs them", function()
    local rows = shell.compile("-g -fsanitize=address,undefined -fno-sanitize-recover=undefined"
      .. " spec/support/mesh_rows.c csrc/local/mesh/mesh_file.c csrc/local/mesh/packed_mesh.c -lz")
    local said = shell.run { rows, rows .. ".meshes", "100" }
    local form = "^(%d+) a mesh, off by ([%d.]+) and ([%d.]+), (%d+) of 300 damaged files"
    local bytes, plane, depth, refused = said:match(form)
    assert.is_truthy(bytes, said)
    assert.is_true(tonumber(bytes) < 1000, said)
    assert.is_true(tonumber(plane) <= 1 / 64 + 0.005 and tonumber(depth) <= 1 / 16 + 0.005, said)
    assert.equal("300", refused)
  end)

  it("of the three women takes less than half of what it took", function()
    local engine = engines.start()
    local found = engine:detect { video_url = engine:upload(clips.path "three.mp4", "video/mp4") }
    assert.equal(3, #found.result.faces)
    local size = tonumber(shell.run { "sh", "-c", "cat " .. engine.data .. "/sources/*.analysis | wc -c" })
    assert.equal(0, engine:stop())
    assert.is_true(size < 150 * 2884 * 0.4, tostring(size))
  end)
end)
