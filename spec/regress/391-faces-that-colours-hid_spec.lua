-- In coloured light the detector overlooked people, of whom nobody was told: whoever stood fourth was "the third from the left".
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("people in coloured light", function()
  it("are found in a picture", function()
    local server = engines.start()
    local found = server:detect { image_url = server:upload(clips.path "in_blue_light.png", "image/png") }
    assert.equal(4, #found.result.faces)
  end)
end)
