-- A face half hidden by what came before it was another person, since it had the trust of the face before it; and half a face that was
-- nobody's was left as it was, though the same person was there before and after.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- A portrait whose mouth and chin something hides from second 1.5 to 2.3.
local HIDDEN = "[0]crop=360:360:1400:200,scale=300:300,pad=640:360:170:30:gray[a];"
  .. "[a][1]overlay=x=150:y=190:enable='between(t,1.5,2.3)',format=yuv420p[v]"

describe("a face half hidden by what comes before it", function()
  local session = media_session.new()

  it("is the same person's all the time", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", "build/samples/sample6.jpg", "-f", "lavfi", "-i",
      "color=0x803030:s=320x200:r=25", "-filter_complex", HIDDEN, "-map", "[v]", "-t", "3.4", "-c:v", "libx264", "-preset", "veryfast",
      "-crf", "20", film }
    local faces = session:faces_of(film)
    assert.equal(1, #faces)
    assert.equal(85, faces[1].frames)
  end)
end)
