-- Groups of groups were looked at once for each way that leads to them: a plan of 4 KB from somebody else, which is nested no deeper than
-- is allowed, kept the host busy for years.
local plans = require "spec.support.plans"
local r = require "faceswap.rules"

describe("groups of groups", function()
  it("are looked at once each", function()
    local groups = { g7 = { { gender = "female" } } }
    for i = 1, 6 do
      groups["g" .. i] = {}
      for k = 1, 200 do
        groups["g" .. i][k] = { group = "g" .. i + 1 }
      end
    end
    local ok, plan = plans.make_within(50, { groups = groups, { who = { { gender = "male" }, { group = "g1" } }, stays = true } })
    assert.is_true(ok, plan)
    assert.is_true(r.is_plan(plan))
  end)
end)
