-- An estimate that hardly misses its limit was refused with "a confidence of 0.80, below 0.80".
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("an estimate that hardly misses the confidence that is asked for", function()
  local function message(confidence, least)
    local plan = r.plan { r.who(r.gender("female", { confidence = least })):becomes "x" }
    local face = { gender = { value = "female", confidence = confidence } }
    local decisions, err = plan:decide(detections.of({ face }, { media_kind = "image" }))
    assert.is_nil(decisions)
    return err.message
  end

  it("is told with as many places as it takes to be seen", function()
    assert.matches("with a confidence of 0.798, below 0.80;", message(0.7983), 1, true)
    assert.matches("with a confidence of 0.79999, below 0.80;", message(0.799992), 1, true)
    assert.matches("with a confidence of 0.949, below 0.95;", message(0.9494, 0.95), 1, true)
  end)

  it("is told with two where they tell it", function()
    assert.matches("with a confidence of 0.61, below 0.80;", message(0.6099), 1, true)
  end)
end)
