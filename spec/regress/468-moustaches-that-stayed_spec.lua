-- The moustache of a scene was taken for something before the face: it stayed, in blots, over the new lips.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- A moustache on man_there.png.
local MOUSTACHE = pictures.repaint "IN*(1-0.75*lt(hypot((X-207)/26,(Y-189)/6),1))"

describe("a moustache of the scene", function()
  it("goes with the face", function()
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png", "-vf", MOUSTACHE }, clips.path "target.jpg")
    local change = difference "36:8:189:185"
    assert.is_true(change > 20, "above the lip luma changes by " .. change)
  end)
end)
