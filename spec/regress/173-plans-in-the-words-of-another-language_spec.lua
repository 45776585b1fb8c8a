-- Plans in JSON were told of mistakes in Lua's words, and of values that JSON does not have.
local plans = require "spec.support.plans"

describe("a plan in JSON", function()
  local function load(text)
    local plan, err = plans.load(text)
    return plan, err and err.message
  end

  it("is told of its mistakes in JSON", function()
    for who, message in pairs {
      ['{"pose": {}}'] = 'ranges of yaw, pitch or roll expected, such as "yaw": [-20, 20], got a table',
      ['{"pose": {"yaw": [1, 2, 3]}}'] = "rules[1].who.pose.yaw: a range has min and max, or these two as a list; it has no 3",
      ['{"test": "x"}'] = "a function expected, which Lua alone has, got 'x'",
      ['{"all": [{"id": 1}, false]}'] = 'a selector expected, such as {"largest": true}, got false',
      ['[[{"id": 1}]]'] = 'a list is no selector: say whether all or one of its members must hold, such as {"any": […]}',
    } do
      local plan, problem = load('{"detection": "d", "rules": [{"who": ' .. who .. ', "becomes": "x"}]}')
      assert.is_nil(plan)
      assert.matches(message, problem, 1, true)
    end
  end)

  it("may begin with the mark that editors of Windows put there", function()
    assert.is_table((load '\239\187\191{"rules": [{"everyone_else": true, "becomes": "x"}]}'))
  end)
end)
