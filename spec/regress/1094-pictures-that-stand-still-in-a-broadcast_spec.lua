-- A picture that stands still for more than ten seconds, as one of a recorded screen does, was taken for a jump of the clock where a
-- container is cut from endless streams: what followed came early by all of the pause, beside a sound that went on. Frames that are
-- reordered, and films of one frame in 15 seconds, lost some of their times in the same way.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a picture that stands still", function()
  local session = media_session.new()

  local function frames_of(path)
    local times = {}
    for line in shell.ffprobe { "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp_time", path }:gmatch "[%d.]+" do
      times[#times + 1] = tonumber(line)
    end
    return times
  end

  -- `gap` seconds are left out of the picture's middle, and its sound goes on.
  local function check(name, gap, ...)
    local film, length = session:path(name), 2 + gap
    shell.ffmpeg { "-loop", "1", "-framerate", "5", "-i", clips.path "three.jpg", "-f", "lavfi", "-i",
      "sine=frequency=330:sample_rate=48000", "-vf", ("select='lt(t,1)+gte(t,%g)'"):format(1 + gap), "-fps_mode", "vfr", "-t",
      tostring(length), ... }
    local before = frames_of(film)
    local after = frames_of(session:swap(film).output)
    assert.equal(#before, #after)
    local longest = 0
    for i = 2, #before do
      longest = math.max(longest, before[i] - before[i - 1])
      assert.near(before[i] - before[i - 1], after[i] - after[i - 1], 0.02, "frame " .. i)
    end
    assert.near(gap, longest, 0.5)
  end

  it("in a transport stream keeps its place beside the sound", function()
    check("still.ts", 14, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", session:path "still.ts")
  end)

  it("in an Ogg file does", function()
    check("still.ogv", 14, "-c:v", "libtheora", "-c:a", "libvorbis", session:path "still.ogv")
  end)

  it("does where its frames are reordered", function()
    check("reordered.ts", 14, "-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-b_strategy", "0", "-c:a", "aac",
      session:path "reordered.ts")
  end)
end)
