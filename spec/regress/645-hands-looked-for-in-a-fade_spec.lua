-- A fade changes the light at all of a jaw, and each frame of it counted as if a hand came: of the looks for hands in the development
-- clip, 15 of 26 were for a scene that grew dark.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/hand_looks.c csrc/local/swap/hands_before.c csrc/vision/face/mesh_measures.c csrc/vision/geometry.c"
  .. " csrc/local/face/colour.c csrc/local/media/frame_pixels.c csrc/vision/picture/picture.c -lswscale -lavutil"

describe("looks for hands before a face", function()
  it("are no more frequent in a fade than where nothing moves", function()
    local frames = shell.run { shell.compile(SOURCES), "fade" }
    assert.equal("0 25 75 125 \n", frames)
  end)
end)
