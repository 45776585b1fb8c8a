-- The recording of a whole broadcast holds several programmes, each with a clock of its own: the result had the sound of all of them, and
-- was as long as their clocks are apart.
-- One Lua is enough: what this tests is what the engine says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

describe("a transport stream of several programmes", function()
  local session = media_session.new()

  local function sounds(measured)
    local languages = {}
    for _, stream in ipairs(measured.streams) do
      languages[#languages + 1] = stream.codec_type == "audio" and (stream.tags or {}).language or nil
    end
    return table.concat(languages, " ")
  end

  -- The film as one programme, and another one `apart` seconds later.
  local function broadcast(name, apart)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-itsoffset", apart, "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1",
      "-itsoffset", apart, "-f", "lavfi", "-i", "sine=duration=1", "-map", "0:v", "-map", "0:a", "-map", "0:a", "-map", "1:v", "-map",
      "2:a", "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-metadata:s:a:0", "language=dan", "-metadata:s:a:1", "language=fin",
      "-metadata:s:a:2", "language=ita", "-program", "title=film:st=0:st=1:st=2", "-program", "title=other:st=3:st=4", path }
    return path
  end

  it("becomes a film of one, with its sounds", function()
    for _, apart in ipairs { "0", "400" } do
      local path = broadcast("both.ts", apart)
      local outcome = session:swap(path)
      local before, after = survey.measure(path), survey.measure(outcome.output)
      assert.same({ "1 further programme was left out, with its sound" }, outcome.notes, apart)
      assert.equal("dan fin", sounds(after))
      assert.equal(before.count, after.count)
      assert.is_true(math.abs(survey.sync(before, after)) < 0.03, apart)
      local length = shell.ffprobe { "-show_entries", "format=duration", outcome.output }
      assert.is_true(tonumber((length:match "[%d.]+")) < 3, length)
    end
  end)

  it("has all its sounds where one programme is all there is", function()
    local path = session:path "one.ts"
    shell.ffmpeg { "-i", broadcast("both.ts", "0"), "-map", "0:0", "-map", "0:1", "-map", "0:2", "-c", "copy", path }
    local outcome = session:swap(path)
    assert.same({}, outcome.notes)
    assert.equal("dan fin", sounds(survey.measure(outcome.output)))
  end)
end)
