-- Of two faces one above the other, a few pixels decided which is "the second from the left", and nobody was told.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a place that a few pixels decide", function()
  local function doubts_of(selector, x)
    local list = {}
    for i, left in ipairs { 100, 204, 300, 400 } do
      list[i] = { person = "p" .. i, box = { left, i == 3 and 0 or 200, 50, 50 }, frames = 100 }
    end
    list[3].box[1] = x or 300
    return detections.decide(r.plan { r.who(selector):becomes "x" }, detections.of(list))
  end

  it("is a doubt", function()
    local id, doubts = doubts_of(r.nth(2, r.left_to_right()), 207)
    assert.equal("1", id)
    assert.equal("nearly_level: rule 1: face 1 and face 2 are hardly apart left to right (3 pixels): who counts may mean the other one; "
      .. "a photo tells them apart", doubts)
    id, doubts = doubts_of(r.rightmost(2), 207)
    assert.equal("2 3", id)
    assert.matches("^nearly_level: rule 1: face 2 and face 1 ", doubts)
  end)

  it("is none where both are asked for, or another place, or both are clearly apart", function()
    for _, case in ipairs { { r.first(3, r.left_to_right()), 207 }, { r.leftmost(), 207 }, { r.nth(2, r.left_to_right()), 209 },
      { r.largest { of = r.leftmost() }, 207 } } do
      assert.equal("", select(2, doubts_of(case[1], case[2])))
    end
  end)
end)
