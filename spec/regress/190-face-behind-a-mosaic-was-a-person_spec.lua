-- Detector, mesh and key points all took a face behind a mosaic for one; its embedding is nobody's.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("a face behind a mosaic", function()
  it("is no person", function()
    local server = engines.start()
    local found = server:detect { video_url = server:upload(clips.path "mosaic.mp4", "video/mp4") }
    assert.same({}, found.result.faces)
  end)
end)
