-- A look for hands takes three times as long as painting a face, and each second there was one for every face, however still
-- it all had been. In a film with one calm face these were a tenth of the swap's processor time.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/hand_looks.c csrc/local/swap/hands_before.c csrc/vision/face/mesh_measures.c csrc/vision/geometry.c"
  .. " csrc/local/face/colour.c csrc/local/media/frame_pixels.c csrc/vision/picture/picture.c -lswscale -lavutil"

describe("looks for hands before a face", function()
  it("are rarer while nothing moves, and frequent at once where something comes", function()
    local frames = shell.run { shell.compile(SOURCES) }
    assert.equal("0 25 75 104 109 134 \n", frames)
  end)
end)
