-- Where overlaps were allowed, a rule about one person behind a rule about all decided about nobody, and nothing said so.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a rule whose people rules before it claim", function()
  local function doubts(...)
    local plan = r.plan { allow = "overlap", ... }
    local _, text, decisions = detections.decide(plan, detections.of { { person = "anna" }, { person = "bert" } })
    return text, decisions
  end

  it("is told of, as a doubt", function()
    local everyone, anna = r.who(r.everyone), r.who(r.person "anna")
    local text, decisions = doubts(everyone:becomes "x", anna:becomes "y")
    assert.equal("x", decisions[1].target)
    assert.equal("overlap: rule 2: decides about nobody: rule 1 comes first, of face 0", text)
    assert.equal("overlap: rule 3: decides about nobody: rule 2 comes first, of face 1",
      (doubts(anna:becomes "x", everyone:becomes "y", r.who(r.person "bert"):stays())))
  end)

  it("is none where it decides about somebody, or says the same", function()
    local everyone, anna = r.who(r.everyone), r.who(r.person "anna")
    assert.equal("", (doubts(anna:becomes "y", everyone:becomes "x")))
    assert.equal("", (doubts(everyone:becomes "x", anna:becomes "x")))
    assert.equal("", (doubts(anna:becomes "x", r.everyone_else:becomes "y")))
    assert.equal("", (doubts(everyone:becomes "x", r.everyone_else:stays())))
  end)
end)
