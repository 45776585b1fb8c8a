-- A task in a state that nobody knows was given up, and could be paid again, since its time of
-- completion was the text "None"; and reasons that stood in a list, or as JSON in a text, were not told, or not as sentences.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"

local TASK = fault_server.paths.task

describe("a task in an unknown state", function()
  local function after(ended)
    return (flows.after("task", flows.task("pondered", (', "complete_at": %s, "result": {"message": "m"}'):format(ended)),
      { wait = true, known = true, id = "t1" }))
  end

  it("goes on while its end has no time", function()
    for _, ended in ipairs {
      '"None"', '"null"', '"nil"', '"N/A"', '"-"', '"false"', '"0"', '"0000-00-00 00:00:00"', '"0001-01-01T00:00:00Z"',
      '"1970-01-01 00:00:00"', '""', "null", "0", "-1", "false", "true", "{}", "[]", "NaN",
    } do
      assert.equal("wait", after(ended), ended)
    end
  end)

  it("has ended with a time", function()
    for _, ended in ipairs {
      "1700000000", '"1700000000"', '"2026-05-27 12:14:03"', '"2026-05-27T12:14:03Z"', '"Wed, 27 May 2026 12:14:03 GMT"', "1700000000.5",
    } do
      assert.equal("failed", after(ended), ended)
    end
  end)
end)

describe("the reason of a failure", function()
  it("is told wherever it stands, once, as a sentence", function()
    for rest, reason in pairs {
      ['"result": "{\\"message\\": \\"no face\\"}"'] = "no face",
      ['"result": "{\\"error\\": \\"no face\\"}"'] = "no face",
      ['"result": "{\\"code\\": 501, \\"error\\": {\\"message\\": \\"no face\\"}}"'] = "no face",
      ['"result": "{\\"message\\": \\"no face\\", \\"trace\\": \\"' .. ("x"):rep(2000) .. '\\"}"'] = "no face",
      ['"result": "no face"'] = "no face", ['"result": "{no face}"'] = "{no face}",
      ['"result": null, "errors": [{"message": "no face"}, {"message": "no hair"}]'] = "no face, no hair",
      ['"result": null, "detail": [{"loc": ["input", "faces"], "msg": "no face"}]'] = "input.faces: no face",
      ['"result": null'] = "the service gives no reason for 'failed'",
    } do
      local client, server = fault_server.start_client({
        [TASK] = { fault_server.answer(('{"task_id": "t1", "status": "failed", %s}'):format(rest)) },
      }, { retries = 0 })
      local _, err = client:task("t1"):wait { timeout = 10 }
      assert.same({ "api", 501, reason }, { err.kind, err.code, err.message })
      client:close()
      server:stop()
    end
  end)
end)
