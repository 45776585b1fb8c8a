-- A list with a metatable that has every member, such as a proxy, was read for ever by Lua 5.3 and 5.4, whose ipairs asks it. And a group
-- whose name is a boolean raised within the module on Lua 5.1.
local plans = require "spec.support.plans"
local r = require "faceswap.rules"

describe("a table that is no list", function()
  local function problem_of(plan)
    local ok, problem = plans.make_within(1, plan)
    assert.is_false(ok)
    return problem
  end

  it("ends", function()
    local function endless()
      return setmetatable({}, { __index = function() return 1 end })
    end
    for _, name in ipairs { "like", "any" } do
      assert.matches("^r.plan: [^\n]*$", problem_of { { who = { [name] = endless() }, becomes = "x" } })
    end
    assert.matches("rules[1].becomes", problem_of { { everyone_else = true, becomes = endless() } }, 1, true)
    assert.matches("rules[1].who", problem_of { { who = endless(), becomes = "x" } }, 1, true)
    assert.matches("rules", problem_of { rules = endless() }, 1, true)
  end)

  it("is told of its members", function()
    for list, member in pairs { [{ "a", nil, "b" }] = "3", [{ [0] = "a", "b" }] = "0", [{ "a", x = "b" }] = "'x'",
      [{ [1.5] = "a" }] = "1.5" } do
      assert.matches("a target or a list of targets expected, with nothing but members 1, 2, 3 …; got a member " .. member,
        problem_of { { everyone_else = true, becomes = list } }, 1, true)
    end
  end)

  it("may have a name of any kind", function()
    assert.matches("groups: a group's name must be a text, got true", problem_of { groups = { [true] = {} }, r.everyone_else:becomes "x" },
      1, true)
  end)
end)
