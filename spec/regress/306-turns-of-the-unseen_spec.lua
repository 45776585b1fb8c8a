-- Of people of whom neither time nor place was known, whose turn it was followed from their ids, without a word; and distances to the
-- photos of a plan that names none were an empty text.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("targets in turn", function()
  local function doubts(list, ...)
    local plan = r.plan { locate = false, r.everyone_else:becomes { "x", "y", pick = r.in_turn }, ... }
    return (select(2, detections.decide(plan, detections.of(list))))
  end

  it("say whose turn follows from nothing that can be seen", function()
    local seen, placed, unseen = { person = "a", first_seen = 1 }, { person = "b", box = { 0, 0, 9, 9 } }, { person = "c" }
    assert.equal("unknown: rule 1: face 2 has neither a time nor a place: its turn comes last", doubts { seen, placed, unseen })
    assert.equal("", doubts { seen, placed })
    assert.equal("", doubts { unseen }) -- whose turn is the first in any case
    assert.equal("", doubts({ unseen, seen, placed }, r.who(r.person "c"):stays()))
  end)
end)

describe("a plan without photos", function()
  it("says so when it is to be calibrated", function()
    local calibration = assert(r.plan { r.who(r.leftmost):becomes "x" }:calibrate(detections.of { { person = "a" } }))
    assert.equal("the plan names no photo of a person", tostring(calibration))
    assert.same({}, calibration.references)
  end)
end)
