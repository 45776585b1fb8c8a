-- A face narrower than 24 pixels was nobody in a picture, so that "the second from the left" was somebody else.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("people who are far away in a picture", function()
  it("are told", function()
    local server = engines.start()
    local found = server:detect { image_url = server:upload(clips.path "far.png", "image/png") }
    server:stop()
    assert.equal(4, #found.result.faces)
    for _, face in ipairs(found.result.faces) do
      assert.is_true(face.box[3] > 12 and face.box[3] < 20)
    end
    assert.is_nil(found.result.maybe_faces)
  end)
end)
