-- What one machine has learnt of an account, another one with the same ledger goes by.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

ledgers.describe_database("an account of several machines", function(kind)
  local BALANCE = fault_server.paths.balance

  it("is not asked by one what another was refused", function()
    local place = kind.place()
    local server = fault_server.start { [BALANCE] = { { status = 401, body = '{"code": 401, "message": "no"}' } } }
    local program = ([[
      local client = assert(require("faceswap").new { api_key = %q, base_url = %q, ledger = %q })
      print(select(2, client:balance()).code)
      client:close()]]):format(fault_server.KEY, server.url, place)
    assert.equal("401\n", shell.run { arg[-1], "-e", program })
    assert.equal(1, #server:requests(BALANCE))
    local client = assert(faceswap.new { api_key = fault_server.KEY, base_url = server.url, ledger = place })
    local err = select(2, client:balance())
    assert.is_true(err.circuit_open)
    assert.equal(1, #server:requests(BALANCE))
    client:close()
    server:stop()
  end)

  it("is asked by another at its share of the rate that one was left with", function()
    local place = kind.place()
    local server = fault_server.start { [BALANCE] = { { status = 429, headers = { ["Retry-After"] = "0" }, body = '{"code": 429}' },
      fault_server.answer '{"balance": 1}' } }
    local program = ([[
      local client = assert(require("faceswap").new { api_key = %q, base_url = %q, ledger = %q })
      print(client:balance(), client:stats().rate ~= nil)
      client:close()]]):format(fault_server.KEY, server.url, place)
    assert.equal("1\ttrue\n", shell.run { arg[-1], "-e", program })
    local client = assert(faceswap.new { api_key = fault_server.KEY, base_url = server.url, ledger = place })
    assert.is_true(client:stats().rate > 0)
    client:close()
    server:stop()
  end)
end)
