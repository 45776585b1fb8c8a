-- A film was told to end with what its streams tell, where that is too early: where FFmpeg guesses the end by the largest bit rate, or tags
-- are left from before the film was changed. Chapters behind that were left out. (For edit lists see 342.) And a recording in fragments was
-- refused as cut short where its first fragment is longer than what follows, or where it ends in the middle of a fragment's index.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local session = media_session.new()

describe("the end of a film", function()
  local SIX = { "-stream_loop", "2", "-i", clips.path "one.mp4" }

  local function chapters(name)
    return session:write(name, ";FFMETADATA1\n" .. ("[CHAPTER]\nTIMEBASE=1/1\nSTART=%d\nEND=%d\ntitle=a\n"):rep(2):format(0, 1, 2, 3))
  end

  local function chapters_of(path)
    return select(2, shell.ffprobe { "-show_entries", "chapter=start_time", path }:gsub("\n", ""))
  end

  local function duration_of(path)
    return session.engine:detect({ video_url = session.engine:upload(path, "application/octet-stream") }).duration
  end

  local function check(path)
    local outcome = session:swap(path)
    assert.same({}, outcome.notes)
    assert.equal(chapters_of(path), chapters_of(outcome.output))
  end

  it("is not where its largest bit rate would end it", function()
    local path = session:path "live.mkv"
    shell.run { "sh", "-c", ("ffmpeg -v error %s -i %s -map 0 -map_metadata 1 -c:v mpeg1video -b:v 200k -maxrate 8000k " ..
      "-bufsize 8000k -c:a mp2 -f matroska - 2>%s | cat >%s"):format(shell.command(SIX), chapters "live.txt", path .. ".log", path) }
    assert.equal(2, chapters_of(path))
    check(path)
  end)

  it("is not where tags tell it that were right for another film", function()
    local path = session:path "tags.mkv"
    shell.ffmpeg { SIX, "-i", chapters "tags.txt", "-map", "0", "-map_metadata", "1", "-c", "copy", path }
    local bytes, count = shell.read(path):gsub("00:00:06%.%d%d%d", "00:00:01.000")
    assert.equal(2, count)
    check(session:write("tags.mkv", bytes))
    assert.near(6, duration_of(path), 0.1)
  end)

  it("is as long behind its begin where that comes late", function()
    local path = session:path "late.mp4"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-c", "copy", "-output_ts_offset", "5", path }
    assert.near(2, duration_of(path), 0.1)
  end)
end)

describe("a recording in fragments", function()
  local function check(places)
    local path = session:path "whole.mp4"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-c:v", "libx264", "-preset", "veryfast", "-g", "20", "-c:a", "copy", "-movflags",
      "frag_keyframe", path }
    local bytes = shell.read(path)
    local second = assert(bytes:find("moof", 1, true))
    for _, at in ipairs(places(second, assert(bytes:find("moof", second + 4, true)))) do
      local outcome = session:swap(session:write("cut.mp4", bytes:sub(1, at)))
      assert.equal("the file is cut short: what is there of it was used", outcome.notes[1])
    end
  end

  it("is read where it was interrupted in the second one", function()
    check(function(second)
      return { math.floor(second * 1.5) }
    end)
  end)

  it("is read where it was interrupted in the index of a later one", function()
    check(function(_, third)
      return { third + 30, third + 120, third + 250 }
    end)
  end)
end)
