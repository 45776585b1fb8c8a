-- A face that cannot be made out takes part in no position. Who counts with the eye counts it, and was not told that the places behind it
-- had shifted.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a face that is not counted", function()
  local function detection()
    local list = {}
    for i = 1, 4 do
      list[i] = { person = "p" .. i, box = { i * 100, 0, 50, 50 }, frames = 100, gender = { value = "male", confidence = 0.9 } }
    end
    list[2].person, list[2].gender, list[2].problem = nil, { value = "female", confidence = 0.9 }, "the face is 22 pixels wide"
    return detections.of(list)
  end

  local function doubts_of(selector)
    return detections.decide_by(selector, detection(), 1)
  end

  it("is a doubt of the places behind it", function()
    local ids, doubt = doubts_of(r.nth(2, r.left_to_right()))
    assert.equal("2", ids)
    assert.equal("left_out: rule 1: face 1 is not counted (the face is 22 pixels wide) and comes before face 2, left to right: "
      .. "who counts it means somebody else; a photo tells who is meant", doubt)
    ids, doubt = doubts_of(r.first(2, r.left_to_right()))
    assert.equal("0 2", ids)
    assert.matches("comes before face 2", doubt, 1, true)
    assert.matches("comes before face 0", select(2, doubts_of(r.nth(3, r.right_to_left()))), 1, true)
  end)

  it("is none of the places before it, nor where it would not be counted", function()
    for ids, selector in pairs {
      ["0"] = r.nth(1, r.left_to_right()), ["3"] = r.rightmost(), ["0 2 3"] = r.any(r.rightmost(2), r.leftmost()),
      ["2"] = r.nth(2, r.left_to_right(), { of = r.gender "male" }),
    } do
      local found, doubt = doubts_of(selector)
      assert.equal(ids, found)
      assert.equal("", doubt)
    end
  end)

  it("is named where a place is beyond the last one", function()
    local _, err = r.plan { r.who(r.nth(4, r.left_to_right())):becomes "x" }:decide(detection())
    assert.matches("there is no 4th face left to right: 3 count (face 1 does not: the face is 22 pixels wide)", err.message, 1, true)
  end)
end)
