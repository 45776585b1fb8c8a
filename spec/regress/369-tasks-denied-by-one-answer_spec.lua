-- A submission was refused, with the id of a task, and one odd answer to the question for that task (a
-- 404 right after it was made, a 422, a redirect to a login) was taken for a proof that there is none: the job was sent, and paid, again.
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local refusal = { code = 422, message = "no", data = { task_id = "t1" } }
local known = { data = { task_id = "t1", status = "running" } }
local odd = { "not_found", "unauthorized", "invalid", { status = 404, body = "<h1>x" }, { status = 400, body = "<h1>x" },
  { status = 302, body = "" }, "not_json", "gateway_page", "lost" }

-- Submits a job twice; `answers` are those to the questions for the task, the last one for ever.
local function submit(answers)
  local folder = shell.temporary()
  local double = testing.new()
  local client = double:client { ledger = folder .. "/ledger" }
  double:always("create", refusal)
  double:always("task", answers[#answers])
  for i = 1, #answers - 1 do
    double:on("task", answers[i])
  end
  local begun = double:now()
  local task, err = client:create { model = "m", input = {}, job_key = "k" }
  local took, asked = double:now() - begun, #double:asked "task"
  local again, err_again = client:create { model = "m", input = {}, job_key = "k" }
  local sent = #double:asked "create"
  return { task = task, err = err, again = again, err_again = err_again, sent = sent, asked = asked, took = took }
end

describe("a task that a refusal names", function()
  for i, first in ipairs(odd) do
    it("is not denied by one odd answer: " .. i, function()
      if first ~= "unauthorized" then -- after which no call is made with that key
        local seen = submit { first, known }
        assert.same({ "t1", "t1", 1 }, { seen.task and seen.task.id, seen.again and seen.again.id, seen.sent })
        seen = submit { first, odd[i % #odd + 1] == "unauthorized" and first or odd[i % #odd + 1], known }
        assert.same({ "t1", "t1", 1 }, { seen.task and seen.task.id, seen.again and seen.again.id, seen.sent })
      end
    end)
  end

  it("is none once three answers have said so, within some seconds", function()
    for _, answer in ipairs { odd[1], odd[4] } do
      local seen = submit { answer }
      assert.same({ 422, false, 3, 2 }, { seen.err.code, seen.err.ambiguous, seen.asked, seen.sent })
      assert.is_true(seen.took > 2.5 and seen.took < 5)
    end
  end)

  it("stays in doubt where the answers say something else", function()
    for i, answer in ipairs(odd) do
      if i ~= 1 and i ~= 2 and i ~= 4 then
        local seen = submit { answer }
        assert.same({ true, "t1", 1 }, { seen.err.ambiguous, seen.err.task_id, seen.sent }, i)
        assert.is_true(seen.err_again.ambiguous)
      end
    end
  end)
end)
