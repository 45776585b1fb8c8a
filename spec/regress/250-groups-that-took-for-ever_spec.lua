-- Groups of groups were looked at once for each way that leads to them: a plan of 4 KB from somebody else, which is nested no deeper than
-- is allowed, kept the host busy for years.
local r = require "faceswap.rules"

describe("groups of groups", function()
  it("are looked at once each", function()
    local groups, count = { g7 = { { gender = "female" } } }, 0
    for i = 1, 6 do
      groups["g" .. i] = {}
      for k = 1, 200 do
        groups["g" .. i][k] = { group = "g" .. i + 1 }
      end
    end
    debug.sethook(function()
      count = count + 1
      if count > 5000 then
        debug.sethook()
        error "it does not end"
      end
    end, "", 10000)
    local ok, plan = pcall(r.plan, { groups = groups, { who = { { gender = "male" }, { group = "g1" } }, stays = true } })
    debug.sethook()
    assert.is_true(ok, plan)
    assert.is_true(r.is_plan(plan))
  end)
end)
