-- Sound that AAC cannot hold as it is (192 kHz, 6.1 channels) lost half its rate, or a channel, and the note said no word of it.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("the note about sound that becomes AAC", function()
  local session = media_session.new()

  local function note_of(rate, layout)
    local path = ("%s/%d-%s.mkv"):format(session.folder, rate, layout)
    shell.ffmpeg { "-t", "0.2", "-i", clips.path "one.mp4", "-f", "lavfi", "-t", "0.2", "-i",
      ("anullsrc=r=%d:cl=%s"):format(rate, layout), "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "wavpack", path }
    return session:swap(path).notes[1]
  end

  it("tells when its rate or channels become fewer", function()
    assert.equal("the sound (wavpack, 1 x 192000 Hz) was converted to AAC (1 x 96000 Hz): MP4 cannot hold it as it is",
      note_of(192000, "mono"))
    assert.equal("the sound (wavpack, 7 x 48000 Hz) was converted to AAC (6 x 48000 Hz): MP4 cannot hold it as it is",
      note_of(48000, "6.1"))
  end)

  it("tells no more where they stay", function()
    assert.equal("the sound (wavpack) was converted to AAC: MP4 cannot hold it as it is", note_of(44100, "stereo"))
  end)
end)
