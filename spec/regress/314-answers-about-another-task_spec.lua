-- A poll was answered with the description of another task (a cache that passes over the query does
-- that). Its failure ended the job, which could be submitted, and paid, again; its result, somebody else's video, was delivered as ours.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, TASK, RESULT, BALANCE = paths.create, paths.task, paths.detection, paths.balance
local made = fault_server.answer '{"task_id": "t1"}'

local function poll(call, body, id)
  return flows.after(call, { status = 200, body = body }, { wait = true, known = true, id = id or "t1" })
end

describe("an answer about another task", function()
  it("neither ends a wait nor tells its state", function()
    for _, status in ipairs { "success", "failed", "running" } do
      for _, form in ipairs {
        '{"code": 200, "data": {"task_id": "t2", "status": "%s", "result": {"media_urls": ["https://a/b"]}}}',
        '{"data": {"task_id": "t2", "status": "%s"}}', '{"data": {"task": {"taskId": "t2", "status": "%s"}}}',
        '{"task": {"task_id": 77, "state": "%s"}}', '{"code": 200, "data": {"task_id": 77, "status": "%s"}}',
      } do
        local step, state = poll("task", form:format(status))
        assert.same({ "wait", false }, { step, state.succeeded }, form)
        assert.is_nil(state.state)
      end
    end
    local _, state = poll("task", '{"code": 200, "data": {"task_id": "t2", "status": "running"}}')
    assert.equal("the answer is about another task than was asked for", state.message)
    assert.is_nil(select(2, poll("detection", '{"code": 200, "data": {"detect_task_id": "d2", "status": "failed"}}', "d1")).state)
  end)

  it("is none that names its task in another form, or not at all", function()
    for id, own in pairs {
      ["t1"] = '"T1"', ["42"] = "42", ["12345678901234567890"] = "12345678901234567000", ["t3"] = '""', ["t4"] = "null",
      ["t5"] = '{"x": 1}',
    } do
      local body = ('{"code": 200, "data": {"task_id": %s, "status": "running"}}'):format(own)
      assert.equal("running", select(2, poll("task", body, id)).state, body)
    end
    -- a detection's own name for its id alone counts
    assert.equal("processing", select(2, poll("detection", '{"code": 200, "data": {"task_id": "x", "status": "processing"}}', "d1")).state)
  end)

  it("is an error for who does not wait", function()
    local step, state = flows.after("task", { status = 200, body = '{"code": 200, "data": {"task_id": "t2", "status": "success"}}' },
      { id = "t1" })
    assert.same({ "failed", "protocol" }, { step, state.kind })
  end)

  it("costs no second task, and brings no strange video", function()
    local folder = shell.temporary()
    local function info(id, status, result)
      return fault_server.answer(('{"task_id": "%s", "status": "%s", "result": %s}'):format(id, status, result))
    end
    local client, server = fault_server.start_client({
      [BALANCE] = { fault_server.answer '{"balance": 9}' },
      [CREATE] = { made },
      [TASK] = {
        info("t2", "failed", '{"message": "theirs"}'), info("t2", "success", '{"media_urls": ["https://a/theirs.mp4"]}'),
        info("t1", "success", '{"media_urls": ["https://a/ours.mp4"]}'),
      },
    }, { ledger = folder .. "/ledger" })
    local task = assert(client:create { model = "m", input = {}, job_key = "k" })
    assert.same({ "https://a/ours.mp4" }, assert(task:wait { timeout = 20 }).urls)
    assert.equal("t1", assert(client:create { model = "m", input = {}, job_key = "k" }).id)
    assert.equal(1, #server:requests(CREATE))
    assert.is_nil(client:task("t9"):wait { timeout = 1 })
  end)
end)

describe("a task that has succeeded before its result is there", function()
  local empty = { "null", '""', "{}", "[]" }

  it("is asked for again", function()
    for _, result in ipairs(empty) do
      for _, call in ipairs { "task", "detection" } do
        local flow = flows.new(call, { wait = true, known = true, id = "t1" })
        assert.equal("send", (flow:next(0)))
        flow:answer(0, flows.task("success", ', "param": {"input": {"video_url": "https://a/v"}}, "result": ' .. result))
        local step, due = flow:next(0)
        assert.same({ "wait", 0.5, false }, { step, due, flow:state().succeeded })
        flow:next(due)
        flow:answer(due, flows.task("running"))
        assert.equal("wait", (flow:next(due)))
      end
    end
  end)

  it("is given up after three more answers, or before the time is over", function()
    local nothing = flows.task("success", ', "result": null')
    local step, now, sent = flows.run(flows.new("task", { wait = true, known = true, id = "t1" }), function() return nothing end)
    assert.same({ "done", 3.5, { 0, 0.5, 1.5, 3.5 } }, { step, now, sent })
    step, now = flows.run(flows.new("task", { wait = true, known = true, id = "t1", timeout = 1 }), function() return nothing end)
    assert.same({ "done", 0.5 }, { step, now })
    assert.equal("done", (flows.after("task", nothing, { id = "t1" }))) -- who does not wait is told what is
  end)

  it("is not asked for again where the result, or a URL, is there in whatever shape", function()
    for _, rest in ipairs {
      ', "result": "nothing"', ', "result": {}, "output": "https://a/b"', ', "result": "", "faces": []', ', "result": {"id": "d"}',
      ', "result": null, "param": {"x": "https://a/v"}, "more": ["//a/b.mp4"]',
      ', "videos": ["https://a/b"], "param": null, "result": null',
    } do
      assert.equal("done", (poll("task", flows.task("success", rest).body)), rest)
    end
  end)

  it("is delivered once the result is there", function()
    local client = fault_server.start_client {
      [TASK] = { flows.task("success", ', "result": null'), flows.task "running", flows.task("success", ', "result": "https://a/b.mp4"') },
      [RESULT] = { flows.task("succeeded", ', "result": null'),
        flows.task("succeeded", ', "result": {"id": "x", "faces": []}') },
    }
    assert.same({ "https://a/b.mp4" }, assert(client:task("t1"):wait { timeout = 20 }).urls)
    assert.equal("x", assert(client:detect { video_url = "https://a/v", detect_task_id = "d1" }).detect_id)
  end)
end)
