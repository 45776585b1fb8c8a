-- Somebody who came into the picture had the other face all at once, from the frame on in which they were found.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a face that comes into the picture", function()
  it("is laid on by and by", function()
    local scene, result = pictures.swap_film({ "-f", "lavfi", "-i", "color=gray:size=640x480:rate=25", "-loop", "1", "-framerate", "25",
      "-i", clips.path "target.jpg", "-filter_complex", "[0][1]overlay=x='-400+500*min(t,1)':y=0,format=yuv420p,trim=end=2[v]", "-map",
      "[v]" }, clips.path "other_man.jpg")
    local before, step, last = 0, 0, 0
    for _, change in ipairs(pictures.differences(scene, result)) do
      last = change
      step, before = math.max(step, last - before), last
    end
    assert.is_true(last > 1, "the frames differ by " .. last .. " only: nothing was swapped")
    assert.is_true(step < 0.3 * last, ("of a difference of %.2f, %.2f came in one frame"):format(last, step))
  end)
end)
