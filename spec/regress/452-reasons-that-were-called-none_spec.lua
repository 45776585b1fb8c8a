-- "The service gives no reason" was said of tasks whose reason stood under another name; a task in an unknown state was given up since its
-- time of completion was "inf", "-1" or the day that SQL Server counts from; and an error quoted the signature of a URL.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"

local TASK = fault_server.paths.task

describe("a task", function()
  it("that has failed has its reason under many names", function()
    local function reason_of(rest)
      return select(2, flows.after("task", flows.task("failed", ", " .. rest), { wait = true, id = "t1" })).message
    end
    for _, name in ipairs {
      "msg", "detail", "reason", "fail_reason", "failure_reason", "error_msg", "error_message", "message", "error",
    } do
      assert.equal("no face", reason_of(('"%s": "no face"'):format(name)), name)
      assert.equal("no face", reason_of(('"%s": "vague", "result": {"%s": "no face"}'):format(name, name)), name)
    end
  end)

  it("that has failed has its reasons in a list of the result", function()
    local client = fault_server.start_client({
      [TASK] = { fault_server.answer '{"task_id": "t1", "status": "failed", "result": {"errors": [{"msg": "no face"}]}}' },
    }, { retries = 0 })
    local _, err = client:task("t1"):wait { timeout = 10 }
    assert.equal("no face", err.message)
  end)

  it("that has failed quotes no signature", function()
    local quoted = "no file at https://u:secret@a.example/in.mp4?X-Amz-Signature=abc123#f, says the host"
    local client, server = fault_server.start_client({
      [TASK] = { fault_server.answer(('{"task_id": "t1", "status": "failed", "result": {"message": "%s"}}'):format(quoted)) },
      ["/r"] = { { status = 400, body = "<h1>" .. quoted .. "</h1>" } },
    }, { retries = 0 })
    local _, err = client:task("t1"):wait { timeout = 10 }
    assert.equal("no file at https://a.example/in.mp4 says the host", err.message)
    local folder = shell.temporary()
    _, err = client:download(server.url .. "/r?token=abc123", folder .. "/out.mp4")
    assert.matches("https://a.example/in.mp4 says", err.said, 1, true)
    assert.is_nil(tostring(err):find("abc123", 1, true))
  end)

  it("in an unknown state has not ended at a time that is none", function()
    for _, time in ipairs {
      '"inf"', '"nan"', '"infinity"', '"-1"', '"1900-01-01T00:00:00"', '"1899-12-30"', '"9999-12-31T23:59:59Z"', "1e999",
    } do
      local step = flows.after("task", flows.task("pondered", (', "complete_at": %s'):format(time)), { wait = true, id = "t1" })
      assert.equal("wait", step, time)
    end
  end)
end)
