-- A film in fragments whose index is damaged, and that has a break further on, was told to be no video, or cut short.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film in fragments that has lost its index and more", function()
  local session = media_session.new()

  it("is told to be damaged", function()
    local path = session:path "whole.mp4"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-t", "0.4", "-c:v", "libx264", "-preset", "veryfast", "-g", "2", "-movflags",
      "frag_keyframe+empty_moov", path }
    local bytes = shell.read(path)
    local index = assert(bytes:find("moov", 1, true)) + 4
    local first = assert(bytes:find("moof", index, true))
    local lost = assert(bytes:find("mdat", bytes:find("moof", first + 4, true), true)) + 50
    local film = bytes:sub(1, index - 1) .. ("\0"):rep(first - 4 - index) .. bytes:sub(first - 4, lost) .. bytes:sub(lost + 99)
    local told = session:detect("film.mp4", film, "video_url").error
    assert.matches("the video is damaged: its index cannot be read", told)
  end)
end)
