-- The light of a paler scene made the shadows of a target with skin of rich colours, a painting's, blue and its cheeks yellow.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("a target of rich colours", function()
  it("has skin of one colour on a paler face", function()
    local target = { "-i", clips.path "other_man.jpg", "-vf", "eq=saturation=2.5:gamma=0.7" }
    local result = pictures.swap({ "-i", clips.path "man_there.png", "-vf", "eq=saturation=0.5" }, target)
    local said = shell.ffmpeg { "-i", result, "-vf", "crop=60:80:175:120,format=yuv444p,signalstats,metadata=print:file=-", "-f", "null",
      "-" }
    local low, high = tonumber(said:match "VLOW=(%d+)"), tonumber(said:match "VHIGH=(%d+)")
    assert.is_true(high - low < 14, ("Cr is from %d to %d"):format(low, high))
  end)
end)
