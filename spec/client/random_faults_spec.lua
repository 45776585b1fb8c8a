-- A short run of spec/soak/faults.lua.
local faults = require "spec.soak.faults"

describe("jobs through random faults", function()
  it("are never submitted twice, and all end", function()
    local result = faults.run(300, 3)
    assert.equal(300, result.jobs)
    assert.is_true(result.created <= 300)
    assert.is_true(result.outcomes.done > 50) -- of about 250, less where the machine is busy
  end)
end)
