-- A task that succeeded with an empty list of files, or a detection whose faces were null, was told as not understood at once, though the
-- result came a moment later; and one that had an error for a result stayed open in the ledger for ever.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"

local TASK, CREATE = fault_server.paths.task, fault_server.paths.create

local URL = ', "result": {"media_urls": ["https://a/b.mp4"]}'

-- What a wait does next after one answer.
local function poll(call, answer)
  return (flows.after(call, answer, { wait = true, id = "t1" }))
end

describe("a result that is empty", function()
  it("is asked for again, and there the next time", function()
    for _, rest in ipairs {
      '{"media_urls": []}', '{"media_urls": [null]}', '{"media_urls": [""]}', '{"code": 200, "message": "ok", "media_urls": null}',
      '{"status": "processing", "media_urls": ["https://a/part.mp4"]}',
    } do
      assert.equal("wait", poll("task", flows.task("success", ', "result": ' .. rest)), rest)
    end
    for _, rest in ipairs {
      '{"id": "x", "faces": null}', '{"id": null, "faces": []}', '{"id": "x", "status": "processing", "faces": []}',
    } do
      assert.equal("wait", poll("detection", flows.task("succeeded", ', "result": ' .. rest)), rest)
    end
    assert.equal("done", poll("detection", flows.task("succeeded", ', "result": {"id": "x", "faces": []}')))
    assert.equal("done", poll("task", flows.task("success", URL)))
    local client = fault_server.start_client({ [TASK] = {
      flows.task("success", ', "result": {"media_urls": []}'), flows.task("success", URL) } }, { retries = 0 })
    assert.same({ "https://a/b.mp4" }, assert(client:task("t1"):wait { timeout = 20 }).urls)
  end)

  it("has failed where an error, or a code of one, stands in its place", function()
    for _, rest in ipairs {
      '"result": {"code": 501, "message": "no face", "media_urls": []}', '"result": null, "error": "no face"',
      '"result": {"error": {"message": "no face"}}', '"result": {"media_urls": [], "error": "no face"}',
      '"result": {"error": "E"}',
    } do
      local step, state = flows.after("task", flows.task("success", ", " .. rest), { wait = true, id = "t1" })
      assert.same({ "failed", rest:match '"E"' and "E" or "no face", true }, { step, state.message, state.ended }, rest)
    end
    for _, rest in ipairs { '"error": "none"', '"error": ""', '"error": null', '"error": "success"', '"error": "x"' .. URL } do
      assert.not_equal("failed", poll("task", flows.task("success", ", " .. rest)), rest)
    end
  end)

  it("ends its entry of the ledger then", function()
    local folder = shell.temporary()
    local client = fault_server.start_client({ [CREATE] = { { body = flows.envelope(200, '{"task_id": "t1"}') } },
      [TASK] = { flows.task("success", ', "result": {"code": 501, "message": "no face"}') } },
      { retries = 0, ledger = folder .. "/ledger" })
    local _, err = assert(client:create { model = "m", input = {} }):wait()
    assert.same({ "api", 501, "t1" }, { err.kind, err.code, err.task_id })
    assert.same({}, client:resume())
  end)
end)

describe("a task that has failed", function()
  it("may say so beside the code of a failed generation", function()
    local function said(code, id, status)
      return { status = 200, body = ('{"code": %d, "message": "bad light", "data": {"task_id": "%s", "status": "%s"}}'):format(code, id,
        status) }
    end
    local step, state = flows.after("task", said(501, "t1", "failed"), { wait = true, id = "t1", known = true })
    assert.same({ "failed", "bad light", true }, { step, state.message, state.ended })
    for _, other in ipairs {
      said(501, "t2", "failed"), said(501, "t1", "running"), said(429, "t1", "failed"), said(500, "t1", "failed"),
    } do
      assert.equal("wait", (flows.after("task", other, { wait = true, id = "t1", known = true })), other.body)
    end
  end)

  it("may put a name before its state, as a task that goes on or has succeeded may", function()
    for state, step in pairs {
      TASK_STATUS_FAILED = "failed", ["job-state-failed"] = "failed", Task_Failed = "failed", TASK_STATUS_SUCCEED = "done",
      ["Job Succeeded"] = "done", STATUS_PROCESSING = "wait", task_status_task_failed = "wait",
    } do
      assert.equal(step, poll("task", flows.task(state, URL)), state)
    end
  end)
end)
