-- A woman and her reflection are one person, so "the second from the left" was whoever stood third, and nobody was told.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("two faces of one person", function()
  -- A woman twice, and a man to the right of both; `times` of her second face, at 25 frames a second.
  local function kinds_of(selector, times)
    local made = detections.of {
      { person = "a", box = { 100, 0, 50, 50 }, first_seen = 0, last_seen = 4, frames = 101 },
      { person = "a", box = { 300, 0, 50, 50 }, first_seen = times[1], last_seen = times[2], frames = times[3] },
      { person = "b", box = { 500, 0, 50, 50 }, first_seen = 0, last_seen = 4, frames = 101 },
    }
    local _, doubts = assert(r.plan { r.who(selector):becomes "x" }:decide(made))
    local kinds = {}
    for i, doubt in ipairs(doubts) do
      kinds[i] = doubt.kind
    end
    return table.concat(kinds, " "), doubts[1] and doubts[1].message
  end

  it("that are seen together are a doubt of their place and of those behind it", function()
    local kinds, message = kinds_of(r.nth(2, r.left_to_right()), { 1, 3, 51 })
    assert.equal("seen_twice", kinds)
    assert.equal("rule 1: face 0 and face 1 are one person's and seen together, as in a mirror: "
      .. "who counts both means somebody else", message)
    assert.equal("seen_twice", (kinds_of(r.leftmost(), { 1, 3, 51 })))
    assert.equal("", (kinds_of(r.rightmost(), { 1, 3, 51 })))
  end)

  it("that are seen one after the other are none", function()
    assert.equal("", (kinds_of(r.nth(2, r.left_to_right()), { 4.04, 6, 50 })))
    assert.equal("", (kinds_of(r.nth(2, r.left_to_right()), { 4, 6, 51 })))
  end)
end)
