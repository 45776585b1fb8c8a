-- What the engine took for no face, though it may be one, was told to nobody: places behind it shifted in silence.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local faceswap = require "faceswap"
local hosted = require "spec.support.hosted"
local r = require "faceswap.rules"

local function doubts_of(detection, selector)
  local _, doubts = assert(r.plan { r.who(selector):becomes "x" }:decide(detection))
  local messages = {}
  for _, doubt in ipairs(doubts) do
    messages[#messages + 1] = doubt.kind == "left_out" and doubt.message or nil
  end
  return messages
end

describe("what may be a face", function()
  local engine

  setup(function()
    engine = assert(faceswap.new { backend = "local" })
  end)

  it("is told by the engine, and is a doubt of the places behind it", function()
    local detection = assert(engine:detect { image = clips.path "half_hidden.jpg" })
    assert.equal(2, #detection.faces)
    assert.equal(1, #detection.maybe_faces)
    local maybe = detection.maybe_faces[1]
    assert.is_true(maybe.box[1] < detection.faces[1].box[1])
    assert.is_true(maybe.score > 0 and maybe.score < 0.5)
    local doubts = doubts_of(detection, r.leftmost())
    assert.equal(1, #doubts)
    assert.matches("^rule 1: what is seen at %d+, %d+ is not counted %(it may be a face%) and comes before face 0, ", doubts[1])
    assert.same({}, doubts_of(detection, r.rightmost()))
  end)

  it("is told by locate for a service that tells nothing", function()
    local here = assert(engine:detect { image = clips.path "half_hidden.jpg" })
    local client = hosted.client(engine)
    local detection = hosted.detection(client, here)
    assert.same({}, detection.maybe_faces)
    assert.is_true(detection:locate())
    assert.same(here.maybe_faces, detection.maybe_faces)
  end)

  it("has a place and a size, and none of the detector's scores", function()
    local maybe = { box = { 10, 0, 90, 90 }, first_seen = 0, last_seen = 0, frames = 1, score = 0.1 }
    local face = { box = { 100, 100, 50, 50 }, first_seen = 0, last_seen = 0, frames = 1, score = 0.9, person = "a" }
    local list = detections.of({ face }).raw.result.faces
    local detection = detections.of({}, { raw = { result = { id = "r1", faces = list, maybe_faces = { maybe } } } })
    for _, selector in ipairs { r.leftmost(), r.topmost(), r.largest(), r.everyone } do
      assert.same(1, #doubts_of(detection, selector))
    end
    for _, selector in ipairs { r.rightmost(), r.bottommost(), r.smallest(), r.best(), r.worst() } do
      assert.same({}, doubts_of(detection, selector))
    end
  end)
end)
