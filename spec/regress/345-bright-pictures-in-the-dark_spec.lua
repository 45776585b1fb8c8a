-- A frame that is dark in the mean was lightened before faces were looked for: a picture of daylight in the middle of black became white,
-- and nobody was found in it.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("faces in daylight", function()
  local session = media_session.new()

  it("are found in a picture that black surrounds", function()
    local path = session:path "window.mp4"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "8", "-an", "-vf", "scale=480:270,pad=1280:720:400:200", "-c:v", "libx264",
      "-preset", "veryfast", path }
    local found = session:detect("window.mp4", shell.read(path), "video_url")
    assert.equal(3, #found.result.faces)
  end)
end)
