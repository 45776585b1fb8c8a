-- The detector overlooks tilted heads, and a face that it overlooked twice was given up.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("heads that turn over", function()
  it("are followed all the way", function()
    local server = engines.start()
    local found = server:detect { video_url = server:upload(clips.path "turning.mp4", "video/mp4") }
    assert.equal(4, #found.result.faces)
    for _, face in ipairs(found.result.faces) do
      assert.is_true(face.frames >= 95, face.frames .. " of 100 frames")
    end
  end)
end)
