-- Sound whose packets tell no duration (Speex in FLV) lost its last packet: the result said that it lasts no time, and players left it out.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("the last packet of sound", function()
  local session = media_session.new()

  local function bytes_of(path)
    return shell.ffmpeg { "-i", path, "-map", "0:a", "-c", "copy", "-f", "data", "-" }
  end

  it("is kept, though it does not say how long it lasts", function()
    local path = session:path "speex.flv"
    shell.ffmpeg { "-t", "0.4", "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=16000:duration=1", "-map", "0:v",
      "-map", "1:a", "-c:v", "flv", "-q:v", "2", "-c:a", "libspeex", path }
    local outcome = session:swap(path)
    assert.same({}, outcome.notes)
    assert.is_true(bytes_of(path) == bytes_of(outcome.output))
  end)
end)
