-- Somebody who passed before another person got that one's target for some time: what followed the hidden face had come to theirs. And
-- whoever was passed by got his own face back for about a second, though half of it was to be seen.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

-- A man before whom another one passes from the left to the right, eyes at the height of his; `left` is the edge of the second, by frame.
local function pass(left, frames)
  local graph = ("[1]scale=360:-2,chromakey=0x2a7af0:0.16:0.05[b];[0][b]overlay=x='%s':y=17,format=yuv420p,trim=end_frame=%d[v]"):format(
    left, frames)
  local inputs = pictures.stills(clips.path "man_there.png", clips.path "other_man.jpg")
  return pictures.swap_film(shell.append(inputs, { "-filter_complex", graph, "-map", "[v]" }), clips.path "target.jpg")
end

describe("where one face passes before another", function()
  it("the one in front does not get the other's target", function()
    local scene, result = pass("9*n-585", 120)
    local changes = pictures.differences(scene, result, "crop=70:80:9*n-410:140")
    for frame = 56, 78, 2 do
      local change = changes[frame + 1]
      assert.is_true(change < 3, ("frame %d differs by %.1f"):format(frame, change))
    end
  end)

  -- the half of his face that is to be seen when the other one has come half the way, and when he goes
  local halves = { ["30:60:206:110"] = { 22, 24, 26 }, ["30:60:170:110"] = { 48, 49, 50 } }

  it("the one behind is replaced wherever it is to be seen", function()
    local scene, result = pass("8*n-300", 70)
    for crop, frames in pairs(halves) do
      local changes = pictures.differences(scene, result, "crop=" .. crop)
      local usual = changes[#changes - 5]
      for _, frame in ipairs(frames) do
        local is = changes[frame + 1]
        assert.is_true(is > 0.5 * usual, ("frame %d differs by %.1f, and %.1f where nobody passes"):format(frame, is, usual))
      end
    end
  end)
end)
