-- An upload was used again without a look though it was gone, by `client:forget` or sooner than the service had said: the detection failed.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("a video that was uploaded before", function()
  it("is uploaded again where it is no longer there", function()
    local engine = engines.start()
    local client = engine:client { backend = "local" }
    local first = assert(client:detect { video = clips.path "three.mp4" })
    local second = assert(client:detect { video = clips.path "three.mp4" })
    assert.equal(first.media_url, second.media_url)
    for _, detection in ipairs { first, second } do
      assert(client:forget { detect_task_id = detection.detect_task_id })
    end
    local third = assert(client:detect { video = clips.path "three.mp4" })
    assert.equal(#first.faces, #third.faces)
    assert.are_not.equal(first.media_url, third.media_url)
  end)
end)
