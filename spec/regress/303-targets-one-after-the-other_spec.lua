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
      .. 'target, in one span of seconds; if that is meant, say :allowing "overlap" after the rule; then the first rule in '
      .. "the plan wins", message(r.who(r.person "anna"):becomes { "y", from = 4 }))
    local until_four, from_four = { "x", to = 4 }, { "x", from = 4 }
    for _, targets in ipairs { { until_four, "y" }, { from_four, "y" }, { "y", until_four }, { "y", from_four } } do
      local _, err = r.plan { r.who(r.person "anna"):becomes(targets[1]), r.who(r.id(0)):becomes(targets[2]) }:decide(detection)
      assert.matches("in one swap a face gets one target", err.message, 1, true)
    end
    assert.equal('the plan does not decide: rule 2: face 0 is claimed by rule 1, too, with another outcome; if that is meant, say '
      .. ':allowing "overlap" after the rule; then the first rule in the plan wins', message(r.who(r.person "anna"):stays()))
  end)
end)
