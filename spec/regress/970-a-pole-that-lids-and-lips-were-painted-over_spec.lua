-- Something straight that passed before a face bent with it, and brows, lids and lips were painted over it: their points are taken for as
-- clear as the skin around them.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- A pole before one eye and the corner of the mouth of other_man.jpg, dark or in the colour of stone.
local function pole(colour)
  return ("drawbox=x=372:y=0:w=22:h=ih:color=%s:t=fill"):format(colour)
end

describe("a pole before a face", function()
  for _, colour in ipairs { "0x202428", "0x9aa0a6" } do
    it("stays before brow, eye and mouth (" .. colour .. ")", function()
      local _, difference = pictures.swap({ "-i", clips.path "other_man.jpg", "-vf", pole(colour) }, clips.path "parted.png")
      for _, part in ipairs { "18:16:374:232", "18:16:374:264", "18:24:374:380" } do
        local change = difference(part)
        assert.is_true(change < 5, ("%s differs by %.0f steps of luma"):format(part, change))
      end
      local beside = difference "40:30:410:320"
      assert.is_true(beside > 5, ("the cheek beside it differs by %.0f steps only: nothing was swapped"):format(beside))
    end)
  end
end)
