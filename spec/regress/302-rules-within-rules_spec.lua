-- Whoever wrote `everyone_else` where a selector stands read a list of thirty words; one selector in an exchange was called none, and what
-- was wrong within an exchange was told twice.
local r = require "faceswap.rules"

local function problem(given)
  local ok, message = pcall(r.plan, { given })
  assert.is_false(ok)
  return message
end

describe("what is wrong in a rule", function()
  it("is a rule that stands for a selector", function()
    local message = "r.plan: rules[1].who: this belongs to a rule, of which it says whom it means; a selector is r.largest()"
    assert.equal(message, problem { who = { everyone_else = true }, becomes = "x" })
    assert.equal(message, problem { who = { who = { r.leftmost } }, becomes = "x" })
    assert.error_matches(function() r.who(r.everyone_else):becomes "x" end, "rule.who%[1%]: this belongs to a rule")
  end)

  it("is one selector where two exchange their faces", function()
    assert.equal("r.plan: rules[1].exchange: two selectors expected, of one person each, got 1", problem { exchange = { largest = true } })
    assert.equal("r.plan: rules[1].exchange: there is no selector", problem { exchange = {} })
    assert.equal("r.plan: rules[1].exchange[2].id: a number expected, got 'a'", problem { exchange = { { largest = true }, { id = "a" } } })
  end)
end)
