-- A dip to black was taken for something before the face, which left by and by: the scene's own face was seen when the picture came back.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("a dip to black", function()
  local session = media_session.new()

  it("leaves the new face where it was, and black black", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-an", "-vf", "drawbox=color=black:t=fill:enable='between(n,8,10)'", "-frames:v", "16",
      "-c:v", "libx264", "-preset", "veryfast", "-crf", "12", film }
    local outcome = session:swap(film)
    -- how much of the middle face has changed in each frame: 0 to 255
    local change = pictures.differences(film, outcome.output, "crop=100:110:280:75")
    assert.equal(16, #change)
    for black = 9, 11 do
      assert.is_true(change[black] < 0.5, change[black])
    end
    assert.truthy(change[8] >= 6, change[8])
    assert.truthy(change[12] >= 0.75 * change[8], change[12])
  end)
end)
