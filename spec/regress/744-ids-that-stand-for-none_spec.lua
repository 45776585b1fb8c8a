-- A submission answered with the id "null", 0 or a space, as programs write for a variable without a value, was taken for a task of that
-- name: it was waited for to the end of the time, in each run anew, and nobody was told that the task's own id had never come.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"

local NONE = { '"null"', '"None"', '"undefined"', '"NaN"', '"nil"', '"false"', '" "', '"  "', '"0"', '" null "', "0", "-1" }
local IDS = { '"nullable"', '"00"', "1", '"a b"', '"none-1"', "-12", '"0x0"' }

describe("an id that stands for none", function()
  it("is the id of no submission", function()
    flows.each(flows.submissions, function(call)
      local name = call == "create" and "task_id" or "detect_task_id"
      local function answer(id, code)
        return select(2, flows.after(call, { status = 200, body = flows.envelope(code or 200, ('{"%s": %s}'):format(name, id)) }))
      end
      for _, id in ipairs(NONE) do
        local state = answer(id)
        assert.same({ "", "protocol", true }, { state.id or "", state.kind, state.ambiguous }, id)
        assert.is_nil(answer(id, 402).id, id)
      end
      for _, id in ipairs(IDS) do
        assert.equal((id:gsub('"', "")), answer(id).id)
      end
    end)
  end)

  it("leaves a submission whose outcome is not known, which is not sent again", function()
    local folder = shell.temporary()
    local client, server = fault_server.start_client({ [fault_server.paths.create] = { fault_server.answer '{"task_id": "null"}' } },
      { retries = 0, ledger = folder .. "/ledger" })
    for _ = 1, 2 do
      local task, err = client:create { model = "m", input = {}, job_key = "k" }
      assert.is_nil(task)
      assert.is_true(err.ambiguous)
    end
    assert.equal(1, #server:requests(fault_server.paths.create))
  end)

  it("is the id of no detection: the answer is asked for again, and not understood", function()
    for _, id in ipairs(NONE) do
      local answer = flows.task("succeeded", (', "result": {"id": %s, "faces": []}'):format(id))
      assert.equal("wait", (flows.after("detection", answer, { wait = true, id = "d1" })), id)
    end
    local detection = require "faceswap.client.detection"
    for _, id in ipairs { "null", " ", "0", 0 } do
      local made, err = detection.new { raw = { result = { id = id, faces = {} } }, detect_task_id = "d1" }
      assert.is_nil(made)
      assert.matches("has no `result.id`", err.message, 1, true)
    end
  end)
end)
