-- Sound whose times leapt to hours after the film (G.726 in AVI, whose times FFmpeg counts wrongly; a recorder's clock that leapt) became
-- minutes or hours of silence, or a film that lasts so long.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local NOTE = "the times of the sound leap to where there is no film: it was made to go on without a gap"

describe("sound at times beyond the film", function()
  local session = media_session.new()

  -- Seconds of the result's sound, and the notes of the swap.
  local function swapped(name, ...)
    local path = session:path(name)
    shell.ffmpeg { "-t", "0.2", "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=8000:duration=2", "-map", "0:v",
      "-map", "1:a", { ... }, path }
    local outcome = session:swap(path)
    local bytes = shell.ffmpeg { "-i", outcome.output, "-map", "0:a", "-ar", "8000", "-ac", "1", "-f", "s16le", "-" }
    return #bytes / 2 / 8000, outcome.notes
  end

  local function has_note(notes)
    for _, note in ipairs(notes) do
      if note == NOTE then
        return true
      end
    end
    return false
  end

  local kinds = {
    ["g726.avi"] = { "-c:v", "mpeg4", "-c:a", "g726" },
    ["aac.mp4"] = { "-c:v", "copy", "-af", "asetnsamples=400,asetpts='PTS+gte(T,1)*7200/TB'", "-c:a", "aac" },
    ["pcm.mkv"] = { "-c:v", "copy", "-af", "asetnsamples=400,asetpts='PTS+gte(T,1)*7200/TB'", "-c:a", "pcm_s16le" },
    ["adpcm.mov"] = { "-c:v", "copy", "-af", "asetnsamples=400,asetpts='PTS+gte(T,1)*7200/TB'", "-c:a", "adpcm_ima_qt" },
  }
  for name, words in pairs(kinds) do
    it("goes on without a gap, and is told: " .. name, function()
      local seconds, notes = swapped(name, shell.unpack(words))
      assert.near(2, seconds, 0.1)
      assert.is_true(has_note(notes))
    end)
  end

  it("that pauses within the film, or goes on behind it, is left as it is", function()
    for name, filter in pairs { ["pause.mkv"] = "asetnsamples=400,asetpts='PTS+gte(T,1)*0.5/TB'", ["long.mkv"] = "apad=pad_dur=20" } do
      local seconds, notes = swapped(name, "-c:v", "copy", "-af", filter, "-c:a", "pcm_s16le")
      assert.near(name == "pause.mkv" and 2.5 or 22, seconds, 0.1)
      assert.is_false(has_note(notes))
    end
  end)
end)
