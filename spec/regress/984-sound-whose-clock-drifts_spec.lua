-- Sound whose clock drifts got 50 ms of silence, or lost 50 ms, each time it was 50 ms off; of bare samples a pause, or an overlap,
-- of less than that was closed or kept, so that it was 20 to 40 ms too long after each edit of a film.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local RATE = 8000

describe("sound", function()
  local session = media_session.new()

  -- The samples of a swapped film whose sound, some seconds of a tone, goes through this filter.
  local function swapped(filter, seconds, codec)
    local path = session:path "film.mkv"
    shell.ffmpeg { "-t", "0.2", "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=8000:duration=" .. seconds, "-map",
      "0:v", "-map", "1:a", "-c:v", "copy", "-af", "asetnsamples=400," .. filter, "-c:a", codec or "pcm_s16le", path }
    return shell.ffmpeg { "-i", session:swap(path).output, "-map", "0:a", "-f", "s16le", "-" }
  end

  -- The longest stretch of samples that are nearly silent, and the largest step between two of them.
  local function measure(bytes)
    local longest, length, step, before = 0, 0, 0, 0
    for i = 1, #bytes - 1, 2 do
      local low, high = bytes:byte(i, i + 1)
      local value = low + high * 256
      value = value < 32768 and value or value - 65536
      length = math.abs(value) < 50 and length + 1 or 0
      longest, step, before = math.max(longest, length), math.max(step, math.abs(value - before)), value
    end
    return longest, step
  end

  for name, factor in pairs { slow = 1.004, fast = 0.996 } do
    it("follows a clock that drifts without a gap: " .. name, function()
      local bytes = swapped(("asetpts=PTS*%s"):format(factor), 30)
      assert.near(30 * factor, #bytes / 2 / RATE, 0.03)
      local longest, step = measure(bytes)
      assert.is_true(longest < 20, tostring(longest)) -- 2.5 ms
      assert.is_true(step < 3000, tostring(step))
    end)
  end

  it("follows it also where the sound is converted", function()
    local bytes = swapped("asetpts=PTS*1.004", 30, "adpcm_ms")
    assert.near(30.12, #bytes / 2 / RATE, 0.2)
    assert.is_true(measure(bytes:sub(RATE, -RATE)) < 20)
  end)

  it("pauses and overlaps as long as it did, however short", function()
    assert.near(4.03, #swapped("asetpts='PTS+gte(T,2)*0.03/TB'", 4) / 2 / RATE, 0.003)
    assert.near(3.97, #swapped("asetpts='PTS-gte(T,2)*0.03/TB'", 4) / 2 / RATE, 0.003)
  end)
end)
