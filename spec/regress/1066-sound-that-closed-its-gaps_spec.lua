-- Sound that is not compressed lost its pauses: a recorder that had dropped some of it got it back without the gap, and what followed
-- came before its picture; of one whose samples are more than its times say, ever later.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local RATE = 8000

describe("sound of bare samples", function()
  local session = media_session.new()

  -- Samples of the sound of a swapped film whose sound has this codec and goes through this filter.
  local function swapped(codec, filter)
    local path = session:path(codec .. ".mkv")
    shell.ffmpeg { "-t", "0.2", "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=8000:duration=1", "-map", "0:v",
      "-map", "1:a", "-c:v", "copy", "-af", filter, "-c:a", codec, path }
    local outcome = session:swap(path)
    assert.same({}, outcome.notes)
    local bytes = shell.ffmpeg { "-i", outcome.output, "-map", "0:a", "-f", "s16le", "-" }
    return bytes, #bytes / 2 / RATE
  end

  local function loudest(bytes, from, to)
    local most = 0
    for i = from * RATE * 2 + 1, to * RATE * 2, 2 do
      local low, high = bytes:byte(i, i + 1)
      local value = low + high * 256
      most = math.max(most, value < 32768 and value or 65536 - value)
    end
    return most
  end

  for _, codec in ipairs { "pcm_s16le", "pcm_u8", "pcm_alaw", "pcm_mulaw" } do
    it("pauses where it paused: " .. codec, function()
      local bytes, seconds = swapped(codec, "asetnsamples=400,asetpts='PTS+gte(T,0.5)*0.3/TB'")
      assert.near(1.3, seconds, 0.02)
      assert.is_true(loudest(bytes, 0.52, 0.78) < 300)
      assert.is_true(loudest(bytes, 0.3, 0.48) > 2000 and loudest(bytes, 0.82, 1.2) > 2000)
    end)
  end

  it("ends where it ended, though its samples are too many", function()
    local _, seconds = swapped("pcm_s16le", "asetnsamples=400,asetpts=PTS*0.8")
    assert.near(0.8, seconds, 0.07)
  end)

  it("is not touched by times that are rounded", function()
    local bytes, seconds = swapped("pcm_s16le", "asetnsamples=401:p=0")
    assert.near(1, seconds, 0.001)
    assert.is_true(loudest(bytes, 0, 0.5) > 2000)
  end)
end)
