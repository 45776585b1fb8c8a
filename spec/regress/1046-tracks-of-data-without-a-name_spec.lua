-- Of a track of data that has no name (as the index that Ogg files carry) the note said "a track of data (none) was left out".
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a track of data without a name", function()
  local session = media_session.new()

  it("is told of without one", function()
    local path = session:path "text.mp4"
    local text = session:write("text.srt", "1\n00:00:00,100 --> 00:00:00,500\nHello\n")
    shell.ffmpeg { "-i", clips.path "one.mp4", "-i", text, "-map", "0:v", "-map", "1", "-frames:v", "5", "-c:v", "copy", "-c:s",
      "mov_text", path }
    local bytes = shell.read(path):gsub("tx3g", "\0\0\0\0"):gsub("sbtl", "meta")
    shell.write(path, bytes)
    assert.same({ "a track of data was left out" }, session:swap(path, "video").notes)
  end)
end)
