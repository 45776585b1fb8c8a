-- The softer layers of a target were a mixture of its face and what is beside it: before a blue wall, the light of the scene was
-- compared with a bluish cheek, and the cheek became yellow.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Paints the wall behind other_man.jpg.
local WALL = "format=yuv444p,geq=lum='lum(X,Y)':cb='if(gt(cb(X,Y),150),%d,cb(X,Y))':cr='if(gt(cb(X,Y),150),128,cr(X,Y))'"

describe("the wall behind a target", function()
  it("does not tint the cheek before it", function()
    local tints = {}
    for _, blue in ipairs { 60, 190 } do
      local target = { "-i", clips.path "other_man.jpg", "-vf", WALL:format(blue) }
      local result = pictures.swap({ "-i", clips.path "man_there.png" }, target)
      tints[#tints + 1] = pictures.mean(result, "8:8:240:196", "U")
    end
    assert.is_true(math.abs(tints[1] - tints[2]) < 1.5, ("blue is %.1f before yellow and %.1f before blue"):format(tints[1], tints[2]))
  end)
end)
