-- A subtitle or a chapter that goes on behind the film made the result last as long as itself, and the film's duration was told to be
-- that. A subtitle without a duration, which stays until the next one comes, was shown for no time.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film of two seconds", function()
  local session = media_session.new()

  local function make(name, ...)
    local film = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-i", ... }
    return film
  end

  local function duration_of(path)
    return tonumber(shell.ffprobe { "-show_entries", "format=duration", path })
  end

  local function texts_of(path)
    return shell.ffmpeg { "-i", path, "-map", "0:s", "-f", "srt", "-" }
  end

  local LINES = "1\n00:00:00,200 --> 00:00:00,300\nfirst\n\n2\n00:00:01,000 --> %s\nlast\n"

  it("stays one where a subtitle goes on", function()
    local lines = session:write("long.srt", LINES:format "10:00:00,000")
    local film = make("long.mkv", lines, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "srt", session:path "long.mkv")
    local answer = session.engine:detect { video_url = session.engine:upload(film, "video/x-matroska") }
    assert.near(2, answer.duration, 0.1)
    local result = session:swap(film).output
    assert.near(2, duration_of(result), 0.1)
    assert.matches("00:00:01,%d+ %-%-> 00:00:0[12],%d+\nlast", texts_of(result))
  end)

  it("stays one where chapters go on, of which those behind it are told to be left out", function()
    local chapters = ("[CHAPTER]\nTIMEBASE=1/1\nSTART=%d\nEND=%d\ntitle=%s\n"):rep(3):format(0, 1, "a", 1, 7200, "b", 7200, 7300, "c")
    local lines = session:write("chapters.txt", ";FFMETADATA1\n" .. chapters)
    local film = make("chapters.mkv", lines, "-map", "0", "-map_metadata", "1", "-c", "copy", session:path "chapters.mkv")
    local outcome = session:swap(film)
    assert.near(2, duration_of(outcome.output), 0.1)
    assert.same({ "1 chapter was left out: the film ends before" }, outcome.notes)
    assert.equal("0.000000,1.000000,a\n1.000000,2.0", (shell.ffprobe { "-show_entries", "chapter=start_time,end_time:chapter_tags=title",
      outcome.output }:sub(1, 32)))
  end)

  it("shows a subtitle without a duration until the next one, and the last one to its end", function()
    local lines = session:write("short.srt", LINES:format "00:00:01,100")
    local told, film = make("told.mkv", lines, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "srt", session:path "told.mkv"),
      session:path "none.mkv"
    shell.ffmpeg { "-i", told, "-map", "0", "-c", "copy", "-bsf:s", "setts=duration=0", film }
    local text = texts_of(session:swap(film).output)
    assert.matches("00:00:00,2%d+ %-%-> 00:00:01,0%d+\nfirst", text)
    assert.matches("00:00:01,0%d+ %-%-> 00:00:0[12],[90]%d+\nlast", text)
  end)
end)
