-- A query that hung until the wait's deadline was told as a retry without the seconds until it: the command, which prints them, ended with
-- a Lua error instead of the task's id.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"

local paths = fault_server.paths

describe("a query that outlasts its wait", function()
  it("is told with the seconds until the next", function()
    local waits = {}
    local client = fault_server.start_client({ [paths.task] = { { fault = "hang" } } }, {
      on_event = function(event)
        waits[#waits + 1] = (event.type == "retry" or event.type == "poll") and (event.wait or "none") or nil
      end,
    })
    local jobs = {}
    for i = 1, 8 do
      jobs[i] = client:spawn(function()
        return client:task("t" .. i):wait { timeout = 0.3 + i / 100 }
      end)
    end
    for i, result in ipairs(client:join_all(jobs)) do
      assert.same({ "timeout", "t" .. i }, { result[2].kind, result[2].task_id })
    end
    assert.is_true(#waits >= #jobs)
    for _, wait in ipairs(waits) do
      assert.is_true(type(wait) == "number" and wait >= 0, tostring(wait))
    end
  end)

  it("leaves the command its words", function()
    local body = '{"code": 200, "data": %s}'
    local server = fault_server.start {
      [paths.detect] = { { body = body:format '{"detect_task_id": "d1"}' } },
      [paths.detection] = { { fault = "hang" } },
    }
    local faceswap = command.new()
    local ran = faceswap:run({ "detect", "https://media.example/v.mp4", "--timeout", "0.5" },
      { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
    server:stop()
    assert.equal(6, ran.status, ran.err)
    assert.is_nil(ran.err:find("traceback", 1, true))
  end)
end)
