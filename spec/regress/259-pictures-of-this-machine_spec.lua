-- A plan of others, loaded without scripts, could name any picture of this machine as a target, and have it sent or shown.
local plans = require "spec.support.plans"

describe("a plan of others", function()
  local function load(rule, given)
    return plans.load('{"rules": [' .. rule .. "]}", "plan.json", given)
  end

  it("names pictures beside it alone", function()
    for _, name in ipairs { "/home/anna/a.jpg", "../a.jpg", "sub/a.jpg", "./a.jpg" } do
      for field, rule in pairs { becomes = '{"everyone_else": true, "becomes": "%s"}', ["becomes[2]"] = '{"everyone_else": true, "becomes":'
        .. ' ["a.jpg", "%s"], "pick": "in_turn"}', ["who.like"] = '{"who": {"like": "%s"}, "stays": true}' } do
        local plan, err = load(rule:format(name), { scripts = false })
        assert.is_nil(plan)
        assert.matches("line 1: rules[1]." .. field .. ": a plan of others names pictures that stand beside it, by their file names alone, "
          .. "not '" .. name .. "'", err.message, 1, true)
        assert.is_table(load(rule:format(name)))
      end
    end
    local plan = assert(load('{"who": {"like": "anna 1.jpg"}, "becomes": "leo.jpg"}', { scripts = false }))
    assert.same({ plan.directory .. "leo.jpg", plan.directory .. "anna 1.jpg" }, plan:pictures())
    assert.is_table(load('{"everyone_else": true, "becomes": "https://a.example/b.jpg"}', { scripts = false }))
  end)
end)
