-- A drawn face, a mask or a statue was changed, and counted before others, without a word.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a face that may be none", function()
  local function detection()
    local list = {}
    for i = 1, 3 do
      list[i] = { person = "p" .. i, box = { i * 100, 0, 50, 50 }, frames = 1 }
    end
    local faces = detections.of(list).raw.result.faces
    local maybe = { { id = 1, box = { 200, 0, 50, 50 }, score = 0.64 } }
    return detections.of({}, { raw = { result = { id = "r1", faces = faces, maybe_faces = maybe } } })
  end

  local function doubts_of(selector)
    return select(2, detections.decide_by(selector, detection(), 1))
  end

  it("says how likely it is one, and is none of those that no face was made of", function()
    local found = detection()
    assert.equal(0.64, found:face(1).likelihood)
    assert.is_nil(found:face(0).likelihood)
    assert.same({}, found.maybe_faces)
  end)

  it("is a doubt where it is changed, and of the places behind it", function()
    assert.equal("no_face: rule 1: face 1 may be no face (0.64)", doubts_of(r.nth(2, r.left_to_right())))
    assert.equal("no_face: rule 1: face 1 may be no face and comes before face 2, left to right: who does not count it means "
      .. "somebody else; a photo tells who is meant", doubts_of(r.nth(3, r.left_to_right())))
    assert.equal("no_face: rule 1: face 1 may be no face (0.64)", doubts_of(r.everyone()))
  end)

  it("is none where it stays, nor of the places before it", function()
    assert.equal("", doubts_of(r.leftmost()))
    assert.equal("", doubts_of(r.rightmost()))
  end)
end)
