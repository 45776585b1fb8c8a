-- Found while reading the answers of gateways: the id of a JSON-RPC message, which names the request, was taken for a new task's.
local flows = require "spec.support.flows"

describe("the id of a message", function()
  local function id_of(body)
    local step, state = flows.after("create", { status = 200, body = body })
    return step == "done" and state.id or nil
  end

  it("is no task's", function()
    for _, body in ipairs {
      '{"id": 1, "jsonrpc": "2.0", "result": "queued"}', '{"id": 1, "jsonrpc": "2.0", "result": {"status": "queued"}}',
      '{"jsonrpc": "2.0", "id": "r1", "result": null}', '{"jsonrpc": "2.0", "id": "r1"}', '{"id": 7, "result": {"state": "pending"}}',
      '{"id": "r1", "output": {"position": 3}}', '{"id": "r1", "task": {}}', '{"id": "r1", "jsonrpc": "2.0", "result": {"stat',
    } do
      assert.is_nil(id_of(body), body)
    end
  end)

  it("does not hide the task's", function()
    for _, body in ipairs {
      '{"id": 1, "jsonrpc": "2.0", "result": {"task_id": "t1"}}', '{"id": 1, "jsonrpc": "2.0", "result": {"id": "t1"}}',
      '{"id": "r1", "task": {"id": "t1"}}', '{"id": "r1", "output": {"job_id": "t1"}}',
      -- a description of the task itself
      '{"id": "t1", "result": null, "status": "pending"}', '{"id": "t1", "output": null, "error": null}',
      '{"id": "t1", "status": "succeeded", "output": ["https://a/b.mp4"]}',
    } do
      assert.equal("t1", id_of(body), body)
    end
  end)
end)
