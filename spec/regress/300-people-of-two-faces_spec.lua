-- A person whom the engine had found twice was most on screen by the longer half alone, and took a turn by the face that stood first in the
-- list, whenever that was seen.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

-- Anna is seen for 60 frames at the end and for 60 at the beginning, Bert for 100 in between.
local function detection()
  return detections.of {
    { person = "anna", frames = 60, first_seen = 6, box = { 300, 0, 50, 50 } },
    { person = "bert", frames = 100, first_seen = 1, box = { 100, 0, 50, 50 } },
    { person = "anna", frames = 60, first_seen = 0, box = { 200, 0, 50, 50 } },
  }
end

local function targets(rule)
  local list = {}
  for i, decision in ipairs(assert(r.plan { rule }:decide(detection()))) do
    list[i] = decision.target or "-"
  end
  return table.concat(list, " ")
end

describe("a person of two faces", function()
  it("is on screen for as long as both", function()
    assert.equal("x - x", targets(r.who(r.nth(1, r.most_on_screen)):becomes "x"))
    assert.equal("x - x", targets(r.who(r.frames(120, 120)):becomes "x"))
    assert.equal("- x -", targets(r.who(r.nth(1, r.most_on_screen, { count = "faces" })):becomes "x")) -- of which each is for itself
  end)

  it("comes first by the first of them", function()
    assert.equal("a b a", targets(r.everyone_else:becomes { "a", "b", pick = r.in_turn }))
    assert.equal("x - x", targets(r.who(r.nth(1, r.first_seen)):becomes "x"))
  end)
end)
