-- A pole before an eye and a brow was painted over there, whose own colours told nothing of it, and bent beside them.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a pole before a face", function()
  for _, colour in ipairs { "0x202428", "0x2858c8" } do
    it("stays as it is before an eye and a brow, too (" .. colour .. ")", function()
      local filter = "scale=960:720,drawbox=x=428:y=0:w=26:h=ih:color=" .. colour .. ":t=fill"
      pictures.swap({ "-i", clips.path "man_there.png", "-vf", filter }, clips.path "other_man.jpg", function(difference)
        for name, part in pairs { brow = "22:24:430:314", eye = "22:24:430:354", cheek = "22:24:430:420" } do
          assert.is_true(difference(part) < 3, ("before the %s it differs by %g"):format(name, difference(part)))
        end
        local mouth = difference "70:40:465:480"
        assert.is_true(mouth > 5, "the mouth differs by " .. mouth .. " only: nothing was swapped")
      end)
    end)
  end
end)
