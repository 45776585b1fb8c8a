-- Films of GXF were "damaged in 1 place": FFmpeg says of the end of most what it says of bytes that are none of it. One
-- that was cut in its middle could not be swapped at all: "cannot be read to its end: Operation not permitted".
-- One Lua is enough: what this tests is what the engine says.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film of GXF", function()
  local session = media_session.new()
  local bytes

  setup(function()
    local path = session:path "made.gxf"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-vf", "scale=720:576", "-c:v", "mpeg2video", "-b:v", "20M", "-c:a", "pcm_s16le", "-ar",
      "48000", path }
    bytes = shell.read(path)
  end)

  local function notes_of(film)
    return table.concat(session:swap(session:write("film.gxf", film)).notes, "\n")
  end

  it("is not damaged", function()
    assert.is_nil(notes_of(bytes):find("damaged", 1, true))
  end)

  it("is cut short where its end is missing, and swapped as far as it goes", function()
    for _, length in ipairs { #bytes - 16, math.floor(#bytes / 2) } do
      assert.matches("cut short", notes_of(bytes:sub(1, length)))
    end
  end)
end)
