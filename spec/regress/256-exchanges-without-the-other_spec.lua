-- An exchange of which one person is not there said how to allow that, and with it, that there is no picture of that person.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("an exchange with somebody who is not there", function()
  local detection = detections.of { { person = "p1", embedding = 1 }, { person = "p2", embedding = 2 } }

  local function decide(...)
    local decisions, err = r.plan { ... }:decide(detection)
    return decisions, err and err.message
  end

  it("is left out where that is allowed", function()
    local exchange = r.exchange(r.person "p1", r.person "p9")
    local _, problem = decide(exchange)
    assert.equal('the plan does not decide: rule 1: there is no person p9 in the detection; if that is meant, say :allowing "absent" '
      .. "after the rule", problem)
    local decisions = assert(decide(exchange:allowing "absent", r.everyone_else:becomes "x"))
    assert.is_nil(decisions[1].target)
    assert.equal("x", decisions[2].target)
  end)

  it("names who is not there, as far as there is a name", function()
    local _, problem = decide(r.exchange(r.person "p1", r.test(function() return false end)))
    assert.matches("rule 1: one of those who are to exchange their faces is not found; if that is meant", problem, 1, true)
  end)

  it("needs a picture of who is there", function()
    local unseen = detections.of { { person = "p1", embedding = 1 }, { person = "p2" } }
    local _, err = r.plan { r.exchange(r.person "p1", r.person "p2") }:decide(unseen)
    assert.equal("the plan does not decide: rule 1: there is no picture of who is to exchange faces with face 0", err.message)
  end)
end)
