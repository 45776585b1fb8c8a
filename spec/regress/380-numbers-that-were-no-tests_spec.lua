-- The sandbox gives the host a number for each function of r.test; a script that wrote such a number itself had the host raise where none
-- is a test's.
local detections = require "spec.support.detections"
local plans = require "spec.support.plans"

describe("a number in the place of a test", function()
  it("is refused if it cannot be one", function()
    for _, number in ipairs { "0.5", "0/0", "1e300", "-1", "0", "51" } do
      local plan, err = plans.load("return r.plan { r.who { test = " .. number .. " }:becomes 'x' }", "plan.lua")
      assert.is_nil(plan)
      assert.matches("rules[1].who[1].test: a function expected, which Lua alone has, got", err.message, 1, true)
    end
  end)

  it("is an error of the test if the script has none with that number", function()
    for _, number in ipairs { 1, 50 } do
      local plan = assert(plans.load("return r.plan { r.who { test = " .. number .. " }:becomes 'x' }", "plan.lua"))
      local decisions, err = plan:decide(detections.of { {} })
      assert.is_nil(decisions)
      assert.matches("a test does not work", err.message, 1, true)
    end
  end)
end)
