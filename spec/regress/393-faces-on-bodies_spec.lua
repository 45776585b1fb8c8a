-- What the engine took for a blurred face among others lay on the body of one of them: a shirt was a person without a doubt.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"

describe("what lies on a body and looks like a blurred face", function()
  it("is told as what may be none", function()
    local server = engines.start()
    local found = server:detect { image_url = server:upload(clips.path "face_on_shirt.jpg", "image/jpeg") }
    assert.equal(5, #found.result.faces)
    local doubted = found.result.maybe_faces
    assert.equal(1, #doubted)
    assert.is_true(doubted[1].box[3] > 150)
    assert.is_true(doubted[1].score < 0.9)
  end)
end)
