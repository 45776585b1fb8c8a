-- A job whose last call raised could not be cancelled any more: it counted as making its last call for ever.
local fault_server = require "spec.support.fault_server"

-- Lua 5.1 lets no yield through pcall: what a last call raises ends its job there.
if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then
  return
end

describe("a job whose last call has raised", function()
  it("is cancelled like any other", function()
    local client = fault_server.start_client { [fault_server.paths.balance] = { { fault = "hang" } } }
    local job = client:spawn(function()
      assert.is_false(pcall(client.scheduler.last_call, client.scheduler, function()
        error "a problem"
      end))
      return client:balance { timeout = 2 }
    end)
    job:cancel()
    local balance, err = job:join()
    assert.is_nil(balance)
    assert.equal("cancelled", err.kind)
  end)
end)
