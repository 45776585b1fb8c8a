-- A line of subtitles that cannot be read, as one in Latin-1 where UTF-8 is announced, was left out and nobody was told; one that stays
-- for longer than MP4 counts was left out as a "packet of the sound".
-- One Lua is enough: what this tests is what the engine writes and says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a line of subtitles", function()
  local session = media_session.new()

  local function swap(lines, change)
    local text, film = session:write("lines.srt", lines), session:path "film.mkv"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-i", text, "-map", "0", "-map", "1", "-t", "0.6", "-c:v", "libx264", "-preset",
      "ultrafast", "-c:a", "copy", "-c:s", "srt", "-write_crc32", "0", film } -- checksums would tell of the change, too
    local bytes = shell.read(film)
    shell.write(film, change and bytes:gsub(change[1], change[2]) or bytes)
    local outcome = session:swap(film)
    return table.concat(outcome.notes, "\n"), shell.ffmpeg { "-i", outcome.output, "-map", "0:s", "-f", "srt", "-" }
  end

  it("that cannot be read is told of, and the others are kept", function()
    local notes, text = swap("1\n00:00:00,000 --> 00:00:00,200\nin xxx cafe\n\n2\n00:00:00,300 --> 00:00:00,500\nat home\n",
      { "xxx cafe", "the caf\233" })
    assert.equal("1 damaged packet of the subtitles was skipped", notes)
    assert.matches("at home", text, 1, true)
    assert.is_nil(text:find("caf", 1, true))
  end)

  it("that stays for longer than MP4 can tell is kept", function()
    local notes, text = swap "1\n00:00:00,000 --> 700:00:00,000\nfor good\n"
    assert.equal("", notes)
    assert.matches("for good", text, 1, true)
  end)
end)
