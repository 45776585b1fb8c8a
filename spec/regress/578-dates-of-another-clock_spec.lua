-- A date in Retry-After was compared with this machine's clock, however wrong that is; a number of seconds too large for libcurl was none.
local fault_server = require "spec.support.fault_server"

local BALANCE = fault_server.paths.balance

-- What a refusal says of when to come back.
local function retry_after(headers)
  local client = fault_server.start_client({ [BALANCE] = { { status = 429, headers = headers,
    body = '{"code": 429, "message": "slow"}' } } }, { retries = 0 })
  return select(2, client:balance()).retry_after
end

local function at(second)
  return ("Fri, 27 Nov 2020 03:00:%02d GMT"):format(second)
end

describe("a date in Retry-After", function()
  it("is compared with that of the answer", function()
    assert.equal(7, retry_after { Date = at(10), ["Retry-After"] = at(17) })
    assert.is_nil(retry_after { Date = at(10), ["Retry-After"] = at(10) })
    assert.is_nil(retry_after { Date = at(10), ["Retry-After"] = at(3) })
  end)

  it("is compared with this machine's clock where the answer has none", function()
    assert.is_nil(retry_after { ["Retry-After"] = at(17) })
    assert.is_true(retry_after { Date = "soon", ["Retry-After"] = "Fri, 27 Nov 2099 03:00:00 GMT" } >= 120)
  end)
end)

describe("seconds in Retry-After", function()
  it("are bounded, however many, and none where they are no number", function()
    assert.equal(3, retry_after { ["Retry-After"] = "3" })
    assert.equal(1000000, retry_after { ["Retry-After"] = ("9"):rep(40) })
    for _, text in ipairs { "0", "-5", "1.5", "soon", "" } do
      assert.is_nil(retry_after { ["Retry-After"] = text }, text)
    end
  end)
end)
