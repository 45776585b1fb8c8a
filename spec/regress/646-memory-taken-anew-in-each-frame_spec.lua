-- The box of a face that comes nearer grows by some pixels a frame, and for each of them its buffers were thrown away, taken anew and
-- cleared: at 2160p 18 MB in nearly every frame, and 64 times in the 17 s of the development clip.
local shell = require "spec.support.shell"

local SOURCES = "-Wl,--wrap=malloc,--wrap=calloc spec/support/growing_face.c csrc/local/face/warp.c csrc/local/face/face_topology.c"
  .. " csrc/local/canvas/patch.c csrc/local/face/colour.c"

describe("the memory of a painted face", function()
  it("is taken some times, not in each frame in which the face is larger", function()
    local patch, warp = shell.run({ shell.compile(SOURCES) }):match("^(%d+) (%d+)\n$")
    assert.is_true(tonumber(patch) < 40, patch .. " times for the patch of 200 frames")
    assert.is_true(tonumber(warp) < 80, warp .. " times for the pixels and rows of the warp")
  end)
end)
