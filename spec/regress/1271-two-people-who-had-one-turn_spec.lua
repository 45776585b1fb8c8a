-- Two people of a video who are as alike as a person and an image in a mirror count as one. Of targets that are given in turn both got the
-- same, those behind them got another one each, and nobody was told.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("two faces of one person, seen together", function()
  -- A person who is seen twice, and another one; `first` and `last` of the second face, at 25 frames a second.
  local function doubts_of(rule, first, last)
    local made = detections.of {
      { person = "a", box = { 100, 0, 50, 50 }, first_seen = 0, last_seen = 4, frames = 101 },
      { person = "a", box = { 300, 0, 50, 50 }, first_seen = first, last_seen = last, frames = (last - first) * 25 + 1 },
      { person = "b", box = { 500, 0, 50, 50 }, first_seen = 0, last_seen = 4, frames = 101 },
    }
    local decisions, doubts = assert(r.plan { rule }:decide(made))
    local targets, kinds = {}, {}
    for i, decision in ipairs(decisions) do
      targets[i] = decision.target
    end
    for i, doubt in ipairs(doubts) do
      kinds[i] = doubt.kind
    end
    return table.concat(targets, " "), table.concat(kinds, " ")
  end

  local turns = r.who(r.everyone):becomes { "x", "y", "z", pick = r.in_turn }

  it("are a doubt where everybody gets another target", function()
    local targets, kinds = doubts_of(turns, 1, 3)
    assert.equal("x x y", targets)
    assert.equal("seen_twice", kinds)
  end)

  it("are none where they are seen one after the other", function()
    local targets, kinds = doubts_of(turns, 4.04, 6)
    assert.equal("x x y", targets)
    assert.equal("", kinds)
  end)

  it("are none where all get one target", function()
    local _, kinds = doubts_of(r.who(r.everyone):becomes "x", 1, 3)
    assert.equal("", kinds)
  end)
end)
