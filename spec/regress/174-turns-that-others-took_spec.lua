-- People of whom other rules decide took turns among those who get targets in turn, so that targets were left out in silence.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("targets in turn", function()
  local function decided(plan)
    local list = {}
    for i = 1, 4 do
      list[i] = { person = "p" .. i, box = { i * 100, 0, 50, 50 }, frames = 100, first_seen = i, last_seen = 9 }
    end
    local parts = {}
    for i, decision in ipairs(assert(r.plan(plan):decide(detections.of(list)))) do
      parts[i] = decision.target or "-"
    end
    return table.concat(parts, " ")
  end
  local turns = { "a", "b", "c", pick = r.in_turn }

  it("go round among those who get them", function()
    assert.equal("- a b c", decided { r.who(r.person "p1"):stays(), r.everyone_else:becomes(turns) })
    assert.equal("a x b c", decided { r.who(r.person "p2"):becomes "x", r.who(r.everyone):becomes(turns), allow = "overlap" })
    assert.equal("a b c a", decided { r.everyone_else:becomes(turns) })
  end)
end)
