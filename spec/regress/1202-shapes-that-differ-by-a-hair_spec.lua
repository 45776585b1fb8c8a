-- A film whose frames tell shapes of their pixels that differ by a hair (JPEGs in a row, by their densities) was told to change its shape
-- midway, again and again.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film whose shape wavers by a hair", function()
  local session = media_session.new()

  it("has one shape", function()
    local jpeg = shell.ffmpeg { "-i", clips.path "one.mp4", "-frames:v", "1", "-f", "mjpeg", "-" }
    local at = assert(jpeg:find("JFIF", 1, true))
    local frames = {}
    for number = 1, 8 do
      -- dots per inch, across and down
      frames[number] = jpeg:sub(1, at + 6) .. string.char(1, 0, number % 2 == 0 and 71 or 72, 0, 72) .. jpeg:sub(at + 12)
    end
    assert.same({}, session:swap(session:write("film.mjpeg", table.concat(frames))).notes)
  end)
end)
