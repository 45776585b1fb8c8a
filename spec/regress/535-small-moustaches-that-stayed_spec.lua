-- A moustache of the scene went only if it hid much: a small one, or one that was seen from the side, stayed as a blot.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- A moustache on man_there.png, as wide as the nose.
local MOUSTACHE = pictures.repaint "IN*(1-0.75*lt(hypot((X-207)/14,(Y-189)/5),1))"

describe("a small moustache of the scene", function()
  it("goes with the face", function()
    local result = pictures.swap({ "-i", clips.path "man_there.png", "-vf", MOUSTACHE }, clips.path "target.jpg")
    local above = pictures.mean(result, "24:6:195:186", "Y")
    assert.is_true(above > 75, "above the lip luma is " .. above)
  end)
end)
