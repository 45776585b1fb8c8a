-- Two who stood close, with their arms raised, were seen as one large body besides the two bodies that they have. Its middle lies between
-- their heads, where no face is: a third person, who made each place a doubt.
local missed_of = require "spec.support.missed"

describe("of two who stand close", function()
  local two = "face 1139 416 188 188\nface 765 461 176 185\nbody 1015 152 896 1276 0.25\nbody 166 253 912 1173 0.20\n"

  local function and_also(body)
    return missed_of(two .. body)
  end

  it("the body of both is no third person", function()
    assert.equal("", and_also "body 201 109 1642 1319 0.20")
  end)

  it("a third one beside them is", function()
    assert.equal("2050 182\n", and_also "body 1700 109 700 1319 0.20")
  end)

  it("a third one before one of them is", function()
    assert.equal("450 114\n", and_also "body 0 20 900 1400 0.20")
  end)
end)
