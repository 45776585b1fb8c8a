-- A double's client left out the options that its table has by a metatable, as defaults, which faceswap.new takes: code under test had no
-- ledger, or no budget.
local testing = require "faceswap.testing"

describe("options by a metatable", function()
  it("count for a double's client as well", function()
    local double = testing.new { cost = 10 }
    local defaults = { budget = { per_job = 5 }, retries = 0 }
    local client = double:client(setmetatable({ timeout = 20 }, { __index = defaults }))
    local task, err = client:create { model = "m", input = {} }
    assert.is_nil(task)
    assert.is_true(err.over_budget)
    assert.same({}, double:tasks())
    assert.has_error(function()
      local _ = double:client(setmetatable({}, { __index = { retries = -1 } }))
    end)
  end)
end)
