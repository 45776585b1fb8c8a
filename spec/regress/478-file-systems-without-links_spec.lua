-- Nobody had run the engine where files cannot be linked: what a job reads is copied there.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a data directory whose file system has no hard links", function()
  local function swap(environment)
    local server = engines.start { environment = environment }
    local url = server:upload(clips.path "three.jpg", "image/jpeg")
    local found = server:detect { image_url = url }
    local task = server:run { model = "image-face-swap-multi", input = { detect_id = found.result.id, image_url = url,
      faces = { { face_id = 0, target = server:upload(clips.path "target.jpg", "image/jpeg") } } } }
    assert.equal("success", task.status, task.result and task.result.message)
    local picture = server:request(task.result.media_urls[1]).text
    local left = shell.run { "find", server.data .. "/tmp", "-mindepth", "1" }
    server:stop()
    return picture, left
  end

  it("gives what one with links gives, and keeps no copy", function()
    local picture = swap()
    local same, left = swap { LD_PRELOAD = shell.preload "no_links" }
    assert.is_true(#picture > 10000 and picture == same, "the pictures differ")
    assert.equal("", left)
  end)
end)
