-- Where memory is short a healthy JPEG was called damaged, a film of JPEGs had no frame or lost some, and an engine whose process for media
-- the kernel killed said only that it does not start.
-- One Lua is enough: what this tests is what the engine does.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("an engine that is short of memory", function()
  local scratch = shell.temporary()

  it("calls no JPEG damaged, nor a film of them", function()
    local server = engines.start { environment = { LD_PRELOAD = shell.preload "short_memory" } }
    local picture, film = scratch .. "/large.jpg", scratch .. "/large.avi"
    local source = { "-f", "lavfi", "-i", "color=gray:size=2000x1500" }
    shell.ffmpeg { source, "-frames:v", "1", picture }
    shell.ffmpeg { source, "-frames:v", "3", "-c:v", "mjpeg", film }
    assert.equal("the picture cannot be decoded: out of memory", server:detect { image_url = server:upload(picture, "image/jpeg") }.error)
    assert.equal("the video cannot be read to its end: Cannot allocate memory",
      server:detect { video_url = server:upload(film, "video/x-msvideo") }.error)
  end)

  it("says that a process was killed", function()
    local ok, said = pcall(shell.run, { "timeout", "60", "env", "LD_PRELOAD=" .. shell.preload "killed_host", engines.PROGRAM })
    assert.is_false(ok)
    assert.matches("faceswap-local: the process that works on media was killed by signal 9, as when memory is short\n", said, 1, true)
  end)
end)
