-- A film that goes over to another size was stretched to the first one's, and a person who filmed on with the phone turned became twice as
-- wide. Sound that goes over from AC-3 to E-AC-3, or to another rate of MPEG audio, was copied into a track that has room for one form.
-- Frames that decode in part, and tracks of data that FFmpeg has no name for, were passed over in silence.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("the local engine tells of", function()
  local session = media_session.new()

  -- A second of the film as a part of a transport stream.
  local function part(options)
    local path = session:path "part.ts"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-t", "1", "-c:v", "libx264", "-preset", "ultrafast", options, "-f", "mpegts", path }
    return shell.read(path)
  end

  local function swap(bytes, name)
    return session:swap(session:write(name, bytes), "video")
  end

  -- The mean brightness of a place in the result's last frame.
  local function shade(path, crop)
    local bytes = shell.ffmpeg { "-sseof", "-0.1", "-i", path, "-frames:v", "1", "-vf", "crop=" .. crop .. ",scale=1:1", "-f", "rawvideo",
      "-pix_fmt", "gray", "-" }
    return bytes:byte(1)
  end

  it("another size, which is fitted into the first one between bars", function()
    local outcome = swap(part { "-c:a", "aac" } .. part { "-c:a", "aac", "-vf", "transpose=1" }, "turned.ts")
    assert.same({ "the video changes its size midway: 180x320 pixels were fitted into 320x180" }, outcome.notes)
    assert.is_true(shade(outcome.output, "100:180:0:0") < 20 and shade(outcome.output, "100:180:220:0") < 20)
    assert.is_true(shade(outcome.output, "90:170:115:5") > 40)
    assert.equal(1, #survey.measure(outcome.output).streams - 1)
  end)

  local changes = {
    { "ac3", { "-c:a", "ac3", "-b:a", "128k" }, { "-c:a", "eac3", "-b:a", "128k" } },
    { "eac3", { "-c:a", "eac3", "-b:a", "128k" }, { "-c:a", "ac3", "-b:a", "128k" } },
    { "ac3", { "-c:a", "ac3", "-ac", "2" }, { "-c:a", "ac3", "-ac", "6" } },
    { "mp3", { "-c:a", "mp2", "-ar", "48000", "-ac", "2" }, { "-c:a", "mp2", "-ar", "32000", "-ac", "1" } },
  }
  for _, change in ipairs(changes) do
    it(("sound of another form: %s to %s"):format(table.concat(change[2], " "), table.concat(change[3], " ")), function()
      local outcome = swap(part(change[2]) .. part(change[3]), "sound.ts")
      assert.same({ "the sound changes its form midway: its other parts were converted to that of its begin" }, outcome.notes)
      assert.equal(change[1], survey.codecs(survey.measure(outcome.output), "audio"))
      -- one form all along: the tone of 330 Hz has its length, and FFmpeg nothing to say
      local said = shell.ffmpeg { "-v", "warning", "-i", outcome.output, "-vn", "-f", "s16le", "-ar", "8000", "-ac", "1", "/dev/null" }
      assert.equal("", said)
    end)
  end

  it("a picture of another codec, which does not decode", function()
    local outcome = swap(part { "-c:v", "mpeg2video", "-q:v", "3", "-c:a", "mp2" } .. part { "-c:a", "mp2" }, "codecs.ts")
    assert.matches("the picture ends %d.%d s before the sound: what follows does not decode", outcome.notes[1])
    assert.near(25, survey.measure(outcome.output).count, 2)
  end)

  it("frames that are damaged", function()
    local path = session:path "whole.mkv"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-t", "1", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "3M", path }
    local bytes = shell.read(path)
    local damaged = bytes
    for at = math.floor(#bytes / 2), math.floor(#bytes * 0.9), 1500 do
      damaged = damaged:sub(1, at) .. ("\165"):rep(40) .. damaged:sub(at + 41)
    end
    local outcome = swap(damaged, "damaged.mkv")
    assert.matches("damaged", table.concat(outcome.notes, " | "))
    assert.same({}, swap(bytes, "whole.mkv").notes)
  end)

  it("a track of data that FFmpeg does not know", function()
    local path = session:path "text.mp4"
    local text = session:write("text.srt", "1\n00:00:00,100 --> 00:00:00,500\nHello\n")
    shell.ffmpeg { "-i", clips.path "one.mp4", "-i", text, "-map", "0:v", "-map", "1", "-t", "1", "-c:v", "copy", "-c:s", "mov_text",
      path }
    local bytes = shell.read(path):gsub("tx3g", "gpmd"):gsub("sbtl", "meta")
    assert.same({ "a track of data (gpmd) was left out" }, swap(bytes, "camera.mp4").notes)
  end)
end)
