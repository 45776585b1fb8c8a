-- A film whose sound has to be converted, and has samples that are infinite or no numbers (exports of studios, damage), could not be
-- swapped: "the result cannot be written: Invalid argument". The encoder ends at the first of them.
-- One Lua is enough: what this tests is what the engine writes.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("sound with samples that are no numbers", function()
  local session = media_session.new()

  -- Mean and largest volume of a part of the sound, in dB.
  local function volume(path, part)
    local said = shell.ffmpeg { "-v", "info", "-i", path, "-af", ("atrim=%s,volumedetect"):format(part), "-f", "null", "-" }
    return tonumber(said:match "mean_volume: (%S+) dB"), tonumber(said:match "max_volume: (%S+) dB")
  end

  for name, value in pairs { ["not a number"] = "0/0", infinite = "1/0", ["far too large"] = "1e30" } do
    it(("is kept but for these (%s)"):format(name), function()
      local path = session:path "film.mkv"
      local sound = ("aevalsrc=if(between(t\\,.8\\,1)\\,%s\\,.2*sin(2000*t)):d=2"):format(value)
      shell.ffmpeg { "-i", clips.path "one.mp4", "-f", "lavfi", "-i", sound, "-map", "0:v", "-map", "1", "-r", "5", "-c:v", "libx264",
        "-preset", "ultrafast", "-c:a", "wavpack", path }
      local outcome = session:swap(path)
      assert.matches("damaged packets? of the sound", table.concat(outcome.notes, "\n"))
      for _, part in ipairs { "0.1:0.7", "1.1:1.9" } do
        local mean = volume(outcome.output, part)
        assert.is_true(math.abs(mean + 17) < 1, ("%s: %s dB"):format(part, mean))
      end
      assert.is_true(volume(outcome.output, "0.85:0.95") < -50)
    end)
  end
end)
