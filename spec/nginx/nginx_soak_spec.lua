-- A short run of spec/soak/nginx.lua.
local soak = require "spec.soak.nginx"

describe("jobs through workers of nginx that come and go", function()
  it("are never submitted twice, and none is lost", function()
    local result = soak.run(60, 1)
    assert.equal(60, result.jobs)
    assert.is_true(result.created <= 60)
    assert.is_true(result.outcomes.done > 30)
  end)
end)
