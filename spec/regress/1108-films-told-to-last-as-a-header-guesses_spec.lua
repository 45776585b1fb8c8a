-- A film was told to last as long as its header says: a browser's recording, which is live and has none, to last 0 s, and one of which
-- FFmpeg guesses it by the bit rate, too short. What was read to its end is known better.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("the told duration of a film", function()
  local session = media_session.new()

  local function told(name, coding)
    local path = session:path(name)
    shell.run { "sh", "-c", ("ffmpeg -v error -i %s %s - 2>%s | cat >%s"):format(clips.path "one.mp4", coding, path .. ".log",
      path) }
    return session:detect(name, shell.read(path), "video_url").duration
  end

  it("is what was read of one that was written live", function()
    assert.near(2, told("live.webm", "-c:v libvpx -b:v 1M -deadline realtime -an -live 1 -f webm"), 0.05)
  end)

  it("is not guessed by the bit rate", function()
    assert.near(2, told("rate.mkv", "-c:v mpeg1video -b:v 200k -maxrate 8000k -bufsize 8000k -an -f matroska"), 0.05)
    assert.near(2, told("rate.m1v", "-c:v mpeg1video -b:v 200k -maxrate 8000k -bufsize 8000k -an -f mpeg1video"), 0.05)
  end)
end)
