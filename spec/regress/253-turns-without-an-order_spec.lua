-- Of three people of whom one has no time, each came before another by a different fact: whose turn it was depended on chance.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("targets in turn", function()
  it("go to whose time is not known last", function()
    local plan = r.plan { locate = false, r.who(r.id(0)):becomes "a", r.everyone_else:becomes { "1", "2", "3", pick = r.in_turn } }
    local times = { false, 5, false, 3 }
    local list = {}
    for i, time in ipairs(times) do
      list[i] = { person = "p" .. i, first_seen = time or nil }
    end
    local decisions = assert(plan:decide(detections.of(list)))
    assert.equal("2", decisions[2].target)
    assert.equal("3", decisions[3].target)
    assert.equal("1", decisions[4].target)
  end)

  it("may be said by a word that is called", function()
    local plan = r.plan { r.everyone_else:becomes { "1", "2", pick = r.in_turn() } }
    assert.equal(r.plan { r.everyone_else:becomes { "1", "2", pick = r.in_turn } }:encode(), plan:encode())
    assert.error_matches(function() return r.in_turn(1) end, "in_turn takes nothing, got a number")
  end)
end)
