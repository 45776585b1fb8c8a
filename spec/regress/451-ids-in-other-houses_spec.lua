-- A submission whose answer named the new task, but in a place that nobody knows, was lost in doubt: paid, and never waited for. And an
-- estimate that put "false" into a text, or 0, let a job be sent that the account cannot afford.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"

local paths = fault_server.paths

describe("a task's id", function()
  local function after(body, status)
    return flows.after("create", { status = status or 200, body = body })
  end

  it("is found wherever it stands", function()
    local envelope = '{"code": 200, "message": "ok", "data": {"task_id": "t1"}}'
    for _, body in ipairs {
      '{"code": 200, "data": {"tasks": [{"task_id": "t1"}]}}', '{"success": true, "payload": {"task_id": "t1"}}', "[" .. envelope .. "]",
      '{"response": ' .. envelope .. "}", '{"code": 200, "data": {"task_id": ["t1", "t2"]}}', "<b>Warning</b>: x<br />\n" .. envelope,
      '{"code": 200, "data": {"a": {"b": {"task_id" : "t1"}}}}', '{"code": 200, "data": {"a": "\\"task_id\\"", "b": {"task_id": "t1"}}}',
    } do
      local step, state = after(body)
      assert.same({ "done", "t1" }, { step, state.id }, body)
    end
  end)

  it("is none of an answer that does not say that it was done", function()
    for _, case in ipairs {
      { '{"code": 500, "data": {"tasks": [{"task_id": "t1"}]}}' }, { '{"success": false, "payload": {"task_id": "t1"}}' },
      { '[{"code": 200, "data": {"task_id": "t1"}}]', 502 }, { '{"code": 200, "data": {"tasks": {"task_id": {}}}}' },
      { '{"code": 200, "data": {"a": "task_id", "b": "task_id\\": \\"t1"}}' }, { '{"code": 200, "data": {"a": ["task_id", "t1"]}}' },
      { '{"code": 200, "data": {"input": {"task_id": "t1"}}}' }, { '{"code": 200, "params": {"task_id": "t1"}}' },
      { '<p>"task_id"' }, { '<p>"task_id":' },
    } do
      local step, state = after(case[1], case[2])
      assert.same({ "failed", true }, { step, state.ambiguous }, case[1])
    end
  end)
end)

describe("what the account cannot afford", function()
  it("is not sent, however the service puts it", function()
    for told, sent in pairs { ["false"] = 0, ['"false"'] = 0, ['"False"'] = 0, ["0"] = 0, ["true"] = 1, ['"true"'] = 1, ["null"] = 1 } do
      local client, server = fault_server.start_client({
        [paths.estimate] = { fault_server.answer(('{"estimated_credits": 4, "affordable": %s}'):format(told)) },
        [paths.create] = { fault_server.answer '{"task_id": "t1"}' },
        [paths.balance] = { fault_server.answer '{"balance": 9}' },
      }, { budget = { per_job = 5 }, retries = 0 })
      local task, err = client:create { model = "m", input = {} }
      assert.equal(sent, #server:requests(paths.create), told)
      assert.equal(sent == 0 and 402 or nil, not task and err.code or nil, told)
      client:close()
      server:stop()
    end
  end)
end)
