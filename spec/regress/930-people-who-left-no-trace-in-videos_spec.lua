-- Who was masked or turned away in a video left no trace, so that places behind were somebody else's in silence; who sat alone before a
-- camera, and not in the middle, was doubted to have somebody beside him.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local faceswap = require "faceswap"
local r = require "faceswap.rules"

local function doubts_of(detection, selector)
  return (select(2, detections.decide(r.plan { r.who(selector):becomes "x" }, detection)))
end

describe("bodies", function()
  local engine

  setup(function()
    engine = assert(faceswap.new { backend = "local" })
  end)

  it("without a face in a video may be somebody, who is a doubt of the places behind", function()
    local detection = assert(engine:detect { video = clips.path "veiled_left.mp4" })
    assert.equal(2, #detection.faces)
    assert.equal(1, #detection.maybe_faces)
    local maybe = detection.maybe_faces[1]
    local middle = maybe.box[1] + maybe.box[3] / 2
    assert.is_true(middle > 220 and middle < 440, "the veil is not at " .. middle)
    assert.is_true(maybe.first_seen > 0 and maybe.first_seen < 2)
    assert.matches("^left_out: [^;]*", doubts_of(detection, r.leftmost()))
    assert.is_nil(doubts_of(detection, r.rightmost()):find "left_out")
  end)

  it("whose faces are told are nobody else", function()
    assert.same({}, assert(engine:detect { video = clips.path "three.mp4" }).maybe_faces)
  end)

  -- The picture is searched in squares, too, and one of them cuts him.
  it("of which a part of a picture shows one side are no second person", function()
    local detection = assert(engine:detect { image = clips.path "alone.jpg" })
    assert.equal(1, #detection.faces)
    assert.same({}, detection.maybe_faces)
  end)
end)
