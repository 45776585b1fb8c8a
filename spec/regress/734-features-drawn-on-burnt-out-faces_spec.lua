-- A flash burns a face out for a frame: the target's eyes, brows and mouth were drawn on the white that it left.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

local FLASH = "curves=all='0/0 0.1/0.7 0.2/1 1/1':enable='eq(n,5)'"

describe("a face that a flash burns out", function()
  local session = media_session.new()

  it("stays white", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-an", "-vf", FLASH, "-frames:v", "10", "-c:v", "libx264", "-preset", "veryfast", "-crf",
      "12", film }
    local outcome = session:swap(film)
    -- how much of the middle face has changed in each frame: 0 to 255
    local change = pictures.differences(film, outcome.output, "crop=100:110:280:75")
    assert.equal(10, #change)
    assert.truthy(change[4] >= 6, change[4])
    assert.truthy(change[6] <= 2, change[6])
  end)
end)
