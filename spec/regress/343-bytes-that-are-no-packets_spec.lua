-- FFmpeg asks to be called again behind zeros that follow a transport stream: the whole film was refused. Sound of which nothing decodes
-- was called converted.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("a film", function()
  local session = media_session.new()

  local function make(name, ...)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", { ... }, "-t", "0.4", path }
    return path
  end

  it("that zeros follow is used as it is", function()
    local path = make("padded.ts", "-c:v", "mpeg2video", "-q:v", "4", "-an", "-f", "mpegts")
    local frames = survey.measure(path).count
    local outcome = session:swap(session:write("padded.ts", shell.read(path) .. ("\0"):rep(100000)))
    assert.equal(frames, survey.measure(outcome.output).count)
  end)

  it("whose sound track is empty tells that it is left out", function()
    local path = make("empty.mkv", "-f", "lavfi", "-i", "sine", "-filter_complex", "[1:a]atrim=0:0[a]", "-map", "0:v", "-map", "[a]",
      "-c:v", "mpeg4", "-q:v", "3", "-c:a", "pcm_s16le")
    assert.same({ "a sound track (pcm_s16le) was left out: there is nothing of it that can be decoded" }, session:swap(path).notes)
  end)

  it("whose sound does not decode tells that it is left out", function()
    local path = make("deaf.mkv", "-f", "lavfi", "-i", "sine", "-map", "0:v", "-map", "1:a", "-c:v", "mpeg4", "-q:v", "3",
      "-c:a", "mlp", "-strict", "-2") -- MP4 takes none, so it has to be decoded
    local bytes = shell.read(path)
    local count
    bytes, count = bytes:gsub("\248\114\111\187", "\0\0\0\0") -- what tells how the frames behind it are coded
    assert.is_true(count > 0)
    local outcome = session:swap(session:write("deaf.mkv", bytes))
    local notes = table.concat(outcome.notes, "\n")
    assert.matches("a sound track %(mlp%) was left out: there is nothing of it that can be decoded", notes)
    assert.is_nil(notes:find("was converted", 1, true))
  end)
end)
