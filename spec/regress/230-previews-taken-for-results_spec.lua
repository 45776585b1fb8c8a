-- A task that was asked for once while it ran, or after it had failed, was a success in the ledger where its answer had URLs.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("the ledger's entry of a task", function()
  local paths = fault_server.paths

  local function state_after(data, ask)
    local folder = shell.temporary()
    local function answer(text)
      return { fault_server.answer(text) }
    end
    local client = fault_server.start_client({
      [paths.balance] = answer '{"balance": 100}',
      [paths.create] = answer '{"task_id": "t1"}',
      [paths.task] = answer(data),
    }, { ledger = folder .. "/ledger" })
    local task = assert(client:create { model = "m", input = {} })
    local result = assert(ask(task))
    local state = client.ledger.store:find({ kind = "create", task_id = "t1" }).state
    assert.same({ "https://a/1" }, result.urls)
    return state
  end

  local function status(task)
    return task:status()
  end

  for data, state in pairs {
    ['{"status": "running", "result": {"media_urls": ["https://a/1"]}}'] = "submitted",
    ['{"status": "failed", "result": {"media_urls": ["https://a/1"]}}'] = "submitted",
    ['{"status": "pondered", "result": {"media_urls": ["https://a/1"]}}'] = "submitted",
    ['{"status": "pondered", "complete_at": 1700000000, "result": {"media_urls": ["https://a/1"]}}'] = "succeeded",
    ['{"status": "success", "result": {"media_urls": ["https://a/1"]}}'] = "succeeded",
  } do
    it(("is '%s' after %s"):format(state, data), function()
      assert.equal(state, state_after(data, status))
    end)
  end

  it("is 'succeeded' after a wait", function()
    assert.equal("succeeded", state_after('{"status": "success", "result": {"media_urls": ["https://a/1"]}}', function(task)
      return task:wait()
    end))
  end)
end)
