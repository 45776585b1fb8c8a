-- client:step(math.huge), to wait until a call has finished, returned at once, again and again: the program kept a processor busy.
local fault_server = require "spec.support.fault_server"

describe("a turn of any length", function()
  it("ends when a call has finished", function()
    local client = fault_server.start_client({ [fault_server.paths.balance] = { { fault = "hang" } } }, { retries = 0 })
    for _, seconds in ipairs { math.huge, 1e18, 1e300 } do
      client:spawn(client.balance, client, { timeout = 1 })
      assert.equal(0, client:step(seconds))
    end
    client:spawn(client.balance, client, { timeout = 1 })
    for _, seconds in ipairs { -1, -math.huge, 0 / 0 } do
      assert.equal(1, client:step(seconds))
    end
  end)
end)
