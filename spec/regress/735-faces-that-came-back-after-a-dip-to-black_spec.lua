-- A dip to black was taken for something before the face, which left by and by: the scene's own face was seen when the picture came back.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a dip to black", function()
  local session = media_session.new()

  it("leaves the new face where it was, and black black", function()
    local film, pixels = session:path "film.mp4", session:path "pixels.raw"
    shell.run { "ffmpeg", "-v", "error", "-nostdin", "-y", "-i", clips.path "three.mp4", "-an", "-vf",
      "drawbox=color=black:t=fill:enable='between(n,8,10)'", "-frames:v", "16", "-c:v", "libx264", "-preset", "veryfast", "-crf",
      "12", film }
    local outcome = session:swap(film)
    -- how much of the middle face has changed in each frame: 0 to 255
    shell.run { "ffmpeg", "-v", "error", "-nostdin", "-y", "-i", film, "-i", outcome.output, "-filter_complex",
      "[0]format=gray[a];[1]format=gray[b];[a][b]blend=all_mode=difference,crop=100:110:280:75,scale=1:1:flags=area", "-f", "rawvideo",
      pixels }
    local change = { shell.read(pixels):byte(1, -1) }
    assert.equal(16, #change)
    for black = 9, 11 do
      assert.equal(0, change[black])
    end
    assert.truthy(change[8] >= 6, change[8])
    assert.truthy(change[12] >= 0.75 * change[8], change[12])
  end)
end)
