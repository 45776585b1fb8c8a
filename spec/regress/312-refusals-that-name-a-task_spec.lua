-- A submission that was refused, with the id of a task beside the refusal. By some codes the id was
-- dropped, so that a task that had been made could be submitted, and paid, again; by others (400, 409, 429) an id of nothing stood in the
-- place of the reason, and locked the job. The service knows which of both is true, and asking costs nothing.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance
local DETECT, RESULT = paths.detect, paths.detection

local function refusal(code, status)
  return { status = status or 200, body = ('{"code": %d, "message": "no", "data": {"task_id": "t1"}}'):format(code) }
end

local unknown = { status = 200, body = '{"code": 404, "message": "task not found", "data": null}' }

describe("a refusal that names a task", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  -- Submits a job twice; gives what came of it, and how often it was sent.
  local function submit(script, name)
    script[BALANCE] = { fault_server.answer '{"balance": 9}' }
    local client, server = fault_server.start_client(script, { retries = 0, ledger = folder .. "/" .. name })
    local task, err = client:create { model = "m", input = {}, job_key = "k" }
    local again, err_again = client:create { model = "m", input = {}, job_key = "k" }
    local sent, asked = #server:requests(CREATE), #server:requests(TASK)
    return { task = task, err = err, again = again, err_again = err_again, sent = sent, asked = asked }
  end

  it("is believed about the task that the service knows", function()
    for i, code in ipairs { 400, 402, 404, 409, 422, 429, 455, 503, 505 } do
      for _, status in ipairs { 200, code } do
        local case = ("%d %d"):format(i, status)
        local seen = submit({ [CREATE] = { refusal(code, status) }, [TASK] = { flows.task "running" } }, case)
        assert.equal("t1", seen.task and seen.task.id, case)
        assert.equal("t1", seen.again and seen.again.id, case)
        assert.equal(1, seen.sent, case)
      end
    end
  end)

  it("is believed about itself where the service knows no such task", function()
    for _, code in ipairs { 400, 402, 409, 422, 429 } do
      local double = testing.new()
      local client = double:client { retries = 0, ledger = folder .. "/own " .. code }
      double:always("create", { code = code, message = "no", data = { task_id = "t1" } })
      for i = 1, 2 do
        local _, err = client:create { model = "m", input = {}, job_key = "k" }
        assert.same({ "api", code, false }, { err.kind, err.code, err.ambiguous })
        assert.is_nil(err.task_id)
        assert.matches("api " .. code .. ": no", tostring(err), 1, true)
        assert.same({ i, 3 * i }, { #double:asked "create", #double:asked "task" }) -- a refused job may be sent again
      end
      client:close()
    end
  end)

  it("keeps the id where the key is not accepted, so that nothing can be asked", function()
    for _, code in ipairs { 401, 403 } do
      local err = submit({ [CREATE] = { refusal(code) }, [TASK] = { unknown } }, "key " .. code).err
      assert.same({ code, false, "t1" }, { err.code, err.ambiguous, err.task_id })
    end
  end)

  it("leaves in doubt what the service cannot be asked", function()
    local seen = submit({ [CREATE] = { refusal(422) }, [TASK] = { { status = 502, body = "<h1>Bad</h1>" } } }, "doubt")
    assert.is_true(seen.err.ambiguous)
    assert.is_false(seen.err.retryable)
    assert.equal("t1", seen.err.task_id)
    assert.matches("no; yet the answer names the task t1, and whether there is one could not be asked", seen.err.message, 1, true)
    assert.is_true(seen.err_again.ambiguous)
    assert.equal(1, seen.sent)
  end)

  it("is asked about as the detection that it is", function()
    local client, server = fault_server.start_client({
      [DETECT] = { { status = 422, body = '{"code": 422, "message": "no", "data": {"detect_task_id": "d1"}}' } },
      [RESULT] = { flows.task "processing", flows.task("succeeded", ', "result": {"id": "x", "faces": []}') },
    }, { retries = 0 })
    local detection = client:detect { video_url = "https://a/v.mp4" }
    assert.equal("x", detection and detection.detect_id)
    assert.equal("detect_task_id=d1", server:requests(RESULT)[1].target:match "%?(.*)$")
  end)

  it("is sent once only, though a refusal without a task is repeated", function()
    local step, state = flows.after("create", { status = 200, body = refusal(429).body })
    assert.same({ "failed", "t1", false }, { step, state.id, state.ambiguous })
    assert.equal("wait", (flows.after("create", { status = 200, body = '{"code": 429}' })))
  end)
end)
