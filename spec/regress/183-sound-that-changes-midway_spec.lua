-- Broadcasts change the rate and the channels of their sound, and so do joined files. AAC was copied into an MP4, which has room for one
-- form: the rest played too slowly. Sound that is converted lost all that followed, as "damaged".
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("sound that changes its rate and channels midway", function()
  local session = media_session.new()

  -- A second of picture with a tone of 1000 Hz.
  local function part(sound, more)
    local path = session:path "part.ts"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=1000:sample_rate=48000:duration=1", "-map", "0:v", "-map",
      "1:a", "-t", "1", "-r", "5", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "96k", sound,
      more or {}, "-f", "mpegts", path }
    return shell.read(path)
  end

  local function swap(bytes)
    return session:swap(session:write("changes.ts", bytes), "video")
  end

  -- The tone's frequency in a part of the result, in Hz, from its changes of sign.
  local function frequency(path, from)
    local samples = shell.ffmpeg { "-ss", tostring(from), "-t", "0.5", "-i", path, "-vn", "-ac", "1", "-ar", "48000", "-f", "s8", "-c:a",
      "pcm_s8", "-" }
    local changes, last = 0, 0
    for i = 1, #samples do
      local sample = samples:byte(i)
      local sign = (sample > 2 and sample < 128) and 1 or (sample > 128 and sample < 254) and -1 or 0
      changes = changes + ((sign ~= 0 and sign ~= last) and 1 or 0)
      last = sign ~= 0 and sign or last
    end
    return changes / 2 / (#samples / 48000)
  end

  for name, flags in pairs { copied = {}, converted = { "-mpegts_flags", "latm" } } do
    it(("stays what it is where it is %s"):format(name), function()
      local stereo = part({ "-ar", "44100", "-ac", "2" }, flags)
      local mono = part({ "-ar", "48000", "-ac", "1" }, flags)
      local outcome = swap(stereo .. mono .. stereo)
      for _, from in ipairs { 0.25, 1.25, 2.25 } do
        assert.near(1000, frequency(outcome.output, from), 12)
      end
      local notes = table.concat(outcome.notes, " | ")
      assert.is_nil(notes:find("damaged", 1, true), notes)
      assert.matches(name == "copied" and "the sound changes its form midway" or "was converted to AAC", notes)
    end)
  end

  it("is left out where it is of another codec, and not called damaged", function()
    for _, codecs in ipairs { { "aac", "ac3" }, { "aac", "eac3" }, { "aac", "mp2" }, { "ac3", "aac" }, { "mp2", "aac" } } do
      local outcome = swap(part { "-ar", "44100", "-c:a", codecs[1] } .. part { "-ar", "44100", "-c:a", codecs[2] })
      assert.same({ ("the sound changes its codec midway: it begins as %s, and its part in %s was left out"):format(codecs[1], codecs[2]) },
        outcome.notes)
      assert.near(1000, frequency(outcome.output, 0.25), 12)
    end
  end)
end)
