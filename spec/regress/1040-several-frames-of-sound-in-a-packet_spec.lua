-- Phones record AMR, several frames of it in each packet. FFmpeg's muxer refuses such packets, where its header took the track: the swap
-- failed with "the result cannot be written: Operation not permitted".
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

-- Of AMR at 6.7 kbit/s: the head, and as many bytes more; any bits are sound.
local FRAME, SIZE = "\28" .. ("\163"):rep(17), 18

-- As many bytes of whole frames.
local function packet(size)
  assert(size % SIZE == 0, "the packets of MP3 hold no whole frames of AMR")
  return FRAME:rep(size / SIZE)
end

describe("a phone's recording with AMR", function()
  local session = media_session.new()

  -- There is no encoder: in a film with MP3, whose packets take as long, these are replaced.
  local function recording()
    local path = session:path "phone.3gp"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=8000:duration=1", "-map", "0:v", "-map", "1:a",
      "-c:v", "copy", "-c:a", "libmp3lame", "-b:a", "8k", "-f", "mov", path }
    local bytes, count = shell.read(path):gsub("%.mp3", "samr")
    assert(count > 0, "no track of MP3")
    local packets = shell.ffprobe { "-select_streams", "a", "-show_entries", "packet=size,pos", path }
    for size, at in packets:gmatch "(%d+),(%d+)" do
      bytes = bytes:sub(1, at) .. packet(tonumber(size)) .. bytes:sub(at + size + 1)
    end
    shell.write(path, bytes)
    return path
  end

  it("keeps its sound", function()
    local path = recording()
    local before = survey.measure(path)
    assert.equal("amr_nb", survey.codecs(before, "audio"))
    local outcome = session:swap(path, "video")
    local after = survey.measure(outcome.output)
    assert.same({ "the sound (amr_nb) was converted to AAC: MP4 cannot hold it as it is" }, outcome.notes)
    assert.equal("aac", survey.codecs(after, "audio"))
    assert.equal(before.count, after.count)
    local seconds = shell.ffprobe { "-select_streams", "a", "-show_entries", "stream=duration", outcome.output }
    assert.near(1, tonumber(seconds), 0.5)
  end)
end)
