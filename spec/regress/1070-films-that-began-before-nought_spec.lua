-- A Matroska film whose clock is below 0 at its begin lost the sound of that part, without a note, and its first frames, of which FFmpeg
-- tells no times there, were shown too late and then all at once.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("a film that begins before 0", function()
  local session = media_session.new()

  for _, codec in ipairs { "pcm_s16le", "aac" } do
    it("is whole, each frame at its time: " .. codec, function()
      local path = session:path(codec .. ".mkv")
      shell.ffmpeg { "-t", "1.8", "-i", clips.path "one.mp4", "-f", "lavfi", "-i", "sine=440:sample_rate=48000:duration=1.8", "-map", "0:v",
        "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", codec, "-output_ts_offset", "-0.52", "-avoid_negative_ts",
        "disabled", path }
      local outcome = session:swap(path)
      assert.same({}, outcome.notes)
      local after = survey.measure(outcome.output)
      assert.is_true(after.count >= 44) -- FFmpeg 7 writes one fewer into the film
      assert.equal(survey.measure(path).count, after.count)
      for i, at in ipairs(after.frames) do
        assert.near((i - 1) / 25, at, 0.03)
      end
      local heard = shell.ffmpeg { "-i", outcome.output, "-map", "0:a", "-f", "s16le", "-" }
      assert.near(1.8, #heard / 2 / 48000, 0.06)
    end)
  end
end)
