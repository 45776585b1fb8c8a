-- Hints recommended options that the selector does not have.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

-- The hint about the first problem of a rule; and what is said once it was followed.
local function hint(rule, faces)
  local _, err = r.plan { rule }:decide(detections.of(faces))
  return err.problems[1].kind, err.problems[1].hint
end

describe("a hint", function()
  local young = { { person = "a", age = { years = 20, low = 10, high = 30 } } }

  it("names what the selector takes", function()
    local kind, text = hint(r.who(r.adult()):becomes "x", young)
    assert.equal("uncertain", kind)
    assert.equal('say on the selector that who is unsure does not count: unsure = "no"', text)
    kind, text = hint(r.who(r.age(18)):becomes "x", young)
    assert.equal("uncertain", kind)
    assert.equal('say on the selector what counts where it is unsure: unsure = "yes" or unsure = "no"', text)
    kind, text = hint(r.who(r.none(r.adult())):becomes "x", young)
    assert.equal("uncertain", kind)
    assert.matches('unsure = "no"$', text)
    kind, text = hint(r.who(r.leftmost()):becomes "x", young)
    assert.equal("missing", kind)
    assert.equal('say on the selector that a face without it does not count: missing = "no"', text)
  end)

  it("is none where no selector takes anything", function()
    local kind, text = hint(r.who(r.person "a"):becomes "x", { {} })
    assert.equal("missing", kind)
    assert.is_nil(text)
    kind, text = hint(r.who(r.id(0)):becomes { "a", "b", pick = r.most_similar_pose }, young)
    assert.equal("missing", kind)
    assert.is_nil(text)
    kind, text = hint(r.exchange(r.id(0), r.id(1)), { { person = "a" }, { person = "b" } })
    assert.equal("missing", kind)
    assert.is_nil(text)
  end)
end)
