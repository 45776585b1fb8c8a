-- Of a video that is much wider than high, the detector saw a strip of 640 pixels, in which its faces were too small.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a panorama", function()
  local session = media_session.new()

  for shape, filter in pairs { wide = "scale=480:270,pad=2400:270:900:0:gray", high = "scale=480:270,pad=480:2400:0:900:gray" } do
    it(("has the faces that its part has: %s"):format(shape), function()
      local path = session:path(shape .. ".mp4")
      shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "8", "-an", "-vf", filter, "-c:v", "libx264", "-preset", "veryfast", path }
      local found = session:detect("panorama.mp4", shell.read(path), "video_url")
      assert.equal("succeeded", found.status)
      assert.equal(3, #found.result.faces)
    end)
  end
end)
