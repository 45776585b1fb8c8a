-- Two targets for one person, each for some seconds, were called an overlap that may be allowed; allowed, the second never came.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("two rules about one person", function()
  it("cannot hold one after the other", function()
    local detection = detections.of { { person = "anna", first_seen = 0, last_seen = 9 } }
    local function message(second)
      local _, err = r.plan { r.who(r.person "anna"):becomes { "x", from = 0, to = 4 }, second }:decide(detection)
      return err.message
    end
    assert.equal("the plan does not decide: rule 2: face 0 is claimed by rule 1, too, with another outcome; in one swap a face gets one "
      .. 'target, in one span of seconds; if that is meant, say :allowing "overlap" after the rule',
      message(r.who(r.person "anna"):becomes { "y", from = 4 }))
    assert.equal('the plan does not decide: rule 2: face 0 is claimed by rule 1, too, with another outcome; if that is meant, say '
      .. ':allowing "overlap" after the rule', message(r.who(r.person "anna"):stays()))
  end)
end)
