-- A job that closed its client after a call had the one who waited, outside of jobs, fail with "scheduler.lua:164: the client is closed", a
-- line of the inside, though the job and all others had ended in good order.
local fault_server = require "spec.support.fault_server"

describe("a client that one of its jobs closes", function()
  local paths, answer = fault_server.paths, fault_server.answer
  local script = { [paths.balance] = { answer { balance = 100 } }, [paths.task] = { answer { status = "processing" } } }

  local function closing(client)
    return client:spawn(function()
      assert(client:balance())
      client:close()
      return "closed"
    end)
  end

  it("gives who joins that job what it returned, and the others their end", function()
    local client = fault_server.start_client(script, { retries = 0 })
    local other = client:spawn(function()
      return client:task("t"):wait()
    end)
    assert.equal("closed", closing(client):join())
    assert.equal("cancelled", select(2, other:join()).kind)
  end)

  it("ends a call outside of jobs as cancelled", function()
    local client = fault_server.start_client(script, { retries = 0 })
    closing(client)
    assert.equal("cancelled", select(2, client:task("t"):wait()).kind)
  end)

  it("has nothing left to do in a loop of somebody else's", function()
    local client = fault_server.start_client(script, { retries = 0 })
    local job = closing(client)
    local left
    repeat
      left = client:step(5)
    until left == 0
    assert.equal("closed", job:join())
  end)
end)
