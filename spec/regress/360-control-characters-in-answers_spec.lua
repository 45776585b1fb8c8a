-- A message with a line break that was not escaped, as of a trace that a server quotes as it is, hid
-- the id of a paid task, the end of a task and the balance: control characters in strings are no JSON, but they are met.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local json = require "faceswap.json"

local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance

describe("a control character in a string of an answer", function()
  it("hides neither a task nor its end nor a number", function()
    for _, raw in ipairs { "\n", "\r\n", "\t", "\27[31m", "\1", "\2\\u00e9\1", "\31" } do
      local message = ('"message": "a%sb"'):format(raw)
      local client, server = fault_server.start_client({
        [CREATE] = { { body = ('{"code": 200, %s, "data": {"task_id": "t1"}}'):format(message) } },
        [TASK] = {
          { body = ('{"code": 200, %s, "data": {"task_id": "t1", "status": "running"}}'):format(message) },
          flows.task("failed", (', "result": {"message": "line 1%sline 2"}'):format(raw)),
        },
        [BALANCE] = { { body = ('{"code": 200, %s, "data": {"balance": 2.5}}'):format(message) } },
      }, { retries = 0 })
      assert.equal(2.5, client:balance())
      local _, err = assert(client:create { model = "m", input = {} }):wait { timeout = 20 }
      assert.equal("api", err.kind)
      assert.matches("^line 1.*line 2$", err.message)
      assert.is_nil(tostring(err):find "%c")
      assert.equal(2, #server:requests(TASK))
      client:close()
      server:stop()
    end
  end)

  it("is in the reason of a refusal, cleaned", function()
    local step, state = flows.after("balance", { status = 200, body = '{"code": 422, "message": "a\nb", "data": null}' })
    assert.same({ "failed", "a\nb" }, { step, state.message })
  end)

  it("is read in texts of others alone, and never a zero byte", function()
    assert.same({ "a\1\n\2", "é\1" }, json.decode('["a\1\n\2", "\\u00e9\1"]', { lax = true }))
    assert.same({ "\\\1\2\\", "é" }, json.decode('["\\\\\1\2\\\\", "\\u00e9"]', { lax = true }))
    assert.is_nil((json.decode '["a\1"]'))
    assert.is_nil((json.decode('["a\0"]', { lax = true })))
    assert.is_nil((json.decode('["a"\1]', { lax = true })))
  end)
end)
