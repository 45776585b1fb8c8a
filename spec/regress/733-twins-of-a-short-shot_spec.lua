-- In a shot of a few frames somebody and the mirror beside, or twins, were one person, since they shared too few frames to be two.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("somebody beside a mirror", function()
  local session = media_session.new()

  it("is two in a shot of four frames", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", clips.path "target.jpg", "-filter_complex",
      "scale=240:288,split[a][b];[b]hflip[c];[a][c]hstack,format=yuv420p", "-frames:v", "4", "-c:v", "libx264", "-preset", "ultrafast",
      "-crf", "16", film }
    assert.equal(2, #session:faces_of(film))
  end)
end)
