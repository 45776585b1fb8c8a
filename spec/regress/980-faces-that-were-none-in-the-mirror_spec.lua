-- Of a picture that is looked at once chance made faces: wheels, wooden discs and halves of faces were as likely ones as masked people.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("what is a face in a picture and none in its mirror image", function()
  it("is hardly likely to be one", function()
    local server = engines.start()
    local found = server:detect { image_url = server:upload(clips.path "same_half_twice.png", "image/png") }
    assert.same({}, found.result.faces)
    for _, maybe in ipairs(found.result.maybe_faces or {}) do
      assert.is_true(maybe.score < 0.3, "a face of likelihood " .. maybe.score)
    end
  end)
end)
