-- A recording that began anywhere in a broadcast was refused as damaged where its first key frame came later than the 7 s within which
-- FFmpeg looks for the description of a picture; x264 makes one every 250 frames.
-- One Lua is enough: what this tests is what the engine says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

local PACKET = 188

describe("a recording that begins far from a key frame", function()
  local session = media_session.new()

  it("is used from its first key frame on, with its sound in step, and tells of what was lost", function()
    local path = session:path "whole.ts"
    shell.ffmpeg { "-stream_loop", "9", "-i", clips.path "one.mp4", "-t", "12", "-c:v", "libx264", "-preset", "veryfast", "-g", "250",
      "-x264-params", "scenecut=0", "-c:a", "aac", path }
    local bytes = shell.read(path)
    local film = session:write("film.ts", bytes:sub(1 + PACKET * math.floor(#bytes / PACKET / 10)))
    local outcome = session:swap(film)
    local before, after = survey.measure(film), survey.measure(outcome.output)
    assert.equal(before.count, after.count)
    assert.is_true(after.count > 40)
    assert.near(0, survey.sync(before, after), 0.03)
    assert.equal(1, #outcome.notes)
    assert.matches("^%d+ packets of the picture gave no frame", outcome.notes[1])
  end)
end)
