-- Who came into a video quickly and was gone within half a second was nobody: the face was looked at while the frame's edge cut it, and not
-- again once all of it was there.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

-- A portrait comes in from the right, by 16 pixels a frame, and is gone after 11 frames.
local ENTRY = "[1]scale=360:-2[p];[0][p]overlay=x='480-230-16*n':y=20:enable='lt(n,11)'"

describe("who comes in quickly", function()
  it("is somebody", function()
    local folder, engine = shell.temporary(), engines.start()
    local film = folder .. "/entry.mp4"
    shell.ffmpeg { "-f", "lavfi", "-i", "color=gray:s=480x360:r=25:d=1.2", "-loop", "1", "-i", "build/samples/franck_02159.jpg",
      "-filter_complex", ENTRY, "-frames:v", "30", "-pix_fmt", "yuv420p", film }
    local found = engine:detect { video_url = engine:upload(film, "video/mp4") }
    assert.equal(1, #found.result.faces)
  end)
end)
