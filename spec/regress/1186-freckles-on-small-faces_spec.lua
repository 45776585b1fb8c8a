-- What is drawn of a small, sharp face bends from pixel to pixel as noise does: it was taken for that, and a soft target got freckles,
-- others in each frame.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- By how much luma changes on the cheeks from frame to frame of a small, sharp scene in which nothing moves, with a soft target.
local function unrest(noise)
  local filter = "scale=200:150:flags=area,unsharp=5:5:1.5,loop=24:1,format=yuv420p" .. noise
  local _, result = pictures.swap_film({ "-i", clips.path "man_there.png", "-vf", filter }, clips.path "target.jpg")
  local changes = pictures.lumas("[0]crop=44:20:82:76,tblend=all_mode=difference", result)
  local sum = 0
  for _, change in ipairs(changes) do
    sum = sum + change
  end
  return sum / #changes
end

describe("a soft face in a small, sharp scene", function()
  it("does not twinkle", function()
    local change = unrest ""
    assert.is_true(change < 0.1, ("its luma changes by %.2f a frame"):format(change))
  end)

  it("has the scene's noise", function()
    local change = unrest ",noise=alls=20:all_seed=1:allf=t"
    assert.is_true(change > 5, ("its luma changes by %.2f a frame"):format(change))
  end)
end)
