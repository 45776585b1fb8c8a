-- Of each face in a picture, `faceswap plan`, plan:explain and the sheet told that it was seen from 0.0 s to 0.0 s, in one frame.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

local function explained(face, kind)
  face.person, face.box = "p1", { 10, 20, 50, 60 }
  return tostring(r.plan { r.who(r.leftmost):becomes "a.jpg" }:explain(detections.of({ face }, { media_kind = kind })))
end

describe("what is told of a face", function()
  it("is no time, nor a number of frames, in a picture", function()
    local text = explained({ first_seen = 0, last_seen = 0, frames = 1 }, "image")
    assert.matches("50 × 60 pixels at 10, 20", text, 1, true)
    assert.is_nil(text:find("seen 0.0 s", 1, true))
    assert.is_nil(text:find("frames 1", 1, true))
  end)

  it("is both in a video", function()
    local text = explained({ first_seen = 0, last_seen = 2.5, frames = 60 }, "video")
    assert.matches("seen 0.0 s to 2.5 s; frames 60", text, 1, true)
  end)
end)
