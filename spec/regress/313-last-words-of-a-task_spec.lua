-- Found under load: where the time of a wait ended during a poll, the error no longer had the last answer that was read, which alone tells
-- about a task whose state nobody knows.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"

local TASK = fault_server.paths.task

describe("a wait that ends by time", function()
  local function wait_for(answers)
    local client = fault_server.start_client({ [TASK] = answers }, { retries = 0 })
    local result, err = client:task("t1"):wait { timeout = 2 }
    assert.is_nil(result)
    return err
  end

  for name, last in pairs {
    ["a poll that hangs"] = { fault = "hang" },
    ["a poll that breaks off"] = { fault = "cut", body = '{"code": 200, "data": {"status": "running"' },
    ["polls that fail"] = { status = 502, body = "<h1>Bad Gateway</h1>" },
    ["half an answer that goes on"] = { fault = "hold", body = '{"code": 200, ' },
  } do
    it("gives the last answer of a task with an unknown state after " .. name, function()
      local err = wait_for { flows.task "running", flows.task("daydreaming", ', "position": 3'), last }
      assert.same({ "timeout", "daydreaming", 3 }, { err.kind, err.raw and err.raw.status, err.raw and err.raw.position })
      assert.matches("still 'daydreaming' after", err.message, 1, true)
    end)
  end

  it("gives the later of two, and none once the state is known", function()
    assert.equal("asleep", wait_for({ flows.task "daydreaming", flows.task "asleep", { fault = "hang" } }).raw.status)
    assert.is_nil(wait_for({ flows.task "daydreaming", flows.task "running", { fault = "hang" } }).raw)
  end)
end)
