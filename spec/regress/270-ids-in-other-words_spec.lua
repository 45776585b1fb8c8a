-- Found while reading answers of other services of this kind: a clear success whose id stood in `data.taskId`, `data.id` or `data` itself
-- left a paid submission in doubt; a task described in `data.task`, or under `task_status`, was waited for until the deadline.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local json = require "faceswap.json"

local after, each = flows.after, flows.each

describe("the answer to a submission", function()
  local function id_of(call, body, status)
    local step, state = after(call, { status = status or 200, body = body })
    return step == "done" and state.id or nil, state.ambiguous
  end

  it("tells its id in the words and places of services of this kind", function()
    each(flows.submissions, function(call)
      for _, body in ipairs {
        '{"code": 200, "data": {"taskId": "t1"}}', '{"code": 200, "data": {"taskID": "t1"}}', '{"code": 200, "data": {"TaskId": "t1"}}',
        '{"code": 200, "data": {"id": "t1"}}', '{"code": 200, "data": {"job_id": "t1"}}', '{"code": 200, "data": "t1"}',
        '{"code": 200, "data": ["t1"]}', '{"code": 200, "data": [{"taskId": "t1"}]}', '{"code": 200, "data": {"task": {"id": "t1"}}}',
        '{"code": 200, "data": {"task": {"task_id": "t1"}}}', '{"code": 200, "result": {"task_id": "t1"}}',
        '{"id": "t1", "error": ""}', '{"id": "t1", "errors": []}', '{"id": "t1", "error": {}}',
        '{"id": "t1", "error": false, "errcode": 0}',
        '{"code": "OK", "data": {"id": "t1"}}', '{"success": true, "data": {"id": "t1"}, "error": null}',
        '{"request_id": "r1", "output": {"task_id": "t1", "task_status": "PENDING"}}',
        '{"id": "t1", "status": "starting", "error": null}', '{"code": 0, "request_id": "r1", "taskId": "t1"}',
        ")]}',\n" .. '{"code": 200, "data": {"taskId": "t1"}}',
        -- the name of a task's id comes before a plain one, and `data` before what is beside it
        '{"id": "r1", "code": 200, "data": {"id": "x", "taskId": "t1"}}', '{"id": "r1", "code": 200, "data": {"id": "t1"}}',
      } do
        assert.equal("t1", id_of(call, body), body)
        assert.equal("t1", id_of(call, body, 201), body)
        assert.equal("t1", id_of(call, "\239\187\191" .. body .. " "), body)
      end
      assert.equal("12345678901234567890", id_of(call, '{"code": 200, "data": {"taskId": 12345678901234567890}}'))
      assert.equal("12345678901234567890", id_of(call, '{"code": 200, "data": 12345678901234567890}'))
    end)
    assert.equal("t1", id_of("detect_image", '{"code": 200, "data": {"detectTaskId": "t1", "taskId": "other"}}'))
    assert.equal("t1", id_of("detect_image", '{"code": 200, "data": {"detect_id": "t1"}}'))
  end)

  it("names no task where it does not say success, or what it names is another thing", function()
    for _, body in ipairs {
      '{"code": 500, "message": "m", "data": {"id": "e1"}}', '{"code": 501, "data": "e1"}', '{"code": 1001, "data": {"taskId": "e1"}}',
      '{"code": 200, "error": {"id": "e1"}}', '{"code": 200, "error": "busy", "id": "e1"}', '{"success": false, "data": {"id": "e1"}}',
      '{"status": "error", "id": "e1"}', '{"status": 500, "id": "e1"}', '{"errors": [{"id": "e1"}], "id": "e1"}',
      '{"code": 200, "request_id": "e1"}', '{"code": 200, "id": "e1", "data": {"credits": 3}}',
      '{"code": 200, "trace_id": "e1", "data": {}}',
      '{"code": 200, "errors": [1], "data": {"id": "e1"}}', '{"code": 200, "data": "success"}',
      '{"code": 200, "data": "2026-05-27 12:14:03"}', '{"code": 200, "data": "https://a/b1"}', '{"code": 200, "data": "queue[1]"}',
      '{"code": 200, "data": 1}', '{"code": 200, "data": true}', '{"code": 200, "data": ""}', '{"code": 200, "data": {"id": ""}}',
      '{"code": 200, "data": {"id": null}}', '{"code": 200, "data": {"id": {"x": "e1"}}}', '{"code": 200, "data": {"input": {"id": "e1"}}}',
      ('{"code": 200, "data": {"id": "%s"}}'):format(("x"):rep(1100)),
      '{"success": 0, "id": "e1"}', '{"success": "false", "id": "e1"}', '{"status": false, "id": "e1"}', '{"ok": false, "id": "e1"}',
      '{"errcode": 40001, "id": "e1"}', '{"error_code": "E7", "data": {"id": "e1"}}', '{"code": 200, "id": "e1", "data": null}',
      -- halves of answers: an error, or the place of the id, may be in the other one
      '{"id": "e1", "code": 200, "data": {"task', '{"data": {"id": "e1"}, "message": "no", "succ', '{"taskId": "e1"',
    } do
      each(flows.submissions, function(call)
        assert.is_nil((id_of(call, body)), body)
      end)
    end
    for _, status in ipairs { 302, 400, 409, 500, 503 } do
      assert.is_nil((id_of("create", '{"data": {"taskId": "e1"}}', status)))
      assert.is_nil((id_of("create", '{"id": "e1"}', status)))
    end
  end)

  it("may break off after it has said success", function()
    assert.equal("t1", id_of("create", '{"code": 200, "data": {"taskId": "t1", "sta'))
    assert.equal("t1", id_of("create", '{"success": true, "data": {"id": "t1"}, "mess'))
  end)

  it("is a refusal by its HTTP status where it has no code, or one in words, whatever it names", function()
    for _, status in ipairs { 401, 402, 403, 404, 422 } do
      for _, body in ipairs { '{"detail": "no", "task_id": "e1"}', '{"code": "NoSuchKey", "data": {"task_id": "e1"}}' } do
        local id, ambiguous = id_of("create", body, status)
        assert.is_nil(id)
        assert.is_false(ambiguous)
      end
    end
  end)
end)

describe("the answer to a poll", function()
  local function poll(body, status, id)
    local step, state = after("task", { status = status or 200, body = body }, { wait = true, known = true, id = id or "t1" })
    return step, state
  end

  it("describes the task in the words and places of services of this kind", function()
    for place, form in pairs {
      ["data"] = '{"code": 200, "data": %s}', ["data.0"] = '{"code": 200, "data": [%s]}',
      ["data.task"] = '{"code": 200, "data": {"task": %s}}',
      ["result"] = '{"code": 200, "result": %s}', ["output"] = '{"request_id": "r", "output": %s}', ["."] = "%s", ["task"] = '{"task": %s}',
    } do
      for _, name in ipairs { "status", "state", "task_status", "taskStatus" } do
        local function of(word, rest)
          return form:format(('{"task_id": "t1", "%s": "%s"%s}'):format(name, word, rest or ""))
        end
        local step, state = poll(of("running", ', "progress": 0.5'))
        assert.same({ "wait", "running", 0.5, place }, { step, state.state, state.progress, state.place }, of "running")
        assert.equal("done", (poll(of("SUCCEED", ', "result": {"media_urls": ["https://a/b"]}'))))
        step, state = poll(of("failed", ', "error": {"message": "no face"}'))
        assert.same({ "failed", "no face", 501 }, { step, state.message, state.code })
      end
    end
  end)

  it("describes the task in the documented words and place without the documented code", function()
    for _, form in ipairs { '{"data": %s}', '{"success": true, "data": %s}', '{"code": null, "data": %s}', '{"code": "OK", "data": %s}' } do
      assert.equal("running", select(2, poll(form:format '{"status": "running"}')).state, form)
      assert.equal("done", (poll(form:format '{"status": "success", "result": {"media_urls": ["https://a/b"]}}')), form)
    end
  end)

  it("describes the task as a whole if it names the one that was asked for", function()
    for _, name in ipairs { "task_id", "taskId", "detect_task_id", "detectTaskId", "id" } do
      local body = ('{"%s": 123, "status": "running"}'):format(name)
      assert.equal("running", select(2, poll(body, 200, "123")).state, name)
      assert.is_nil(select(2, poll(body, 200, "12")).state)
    end
    assert.is_nil(select(2, poll('{"request_id": "t1", "status": "running"}')).state)
  end)

  it("does not end the wait where it describes no task", function()
    for _, body in ipairs {
      '{"status": "success"}', '{"status": "error", "message": "overloaded"}', '{"status": "success", "data": null}',
      '{"status": "success", "data": {"task_id": "t1"}}', '{"status": "error", "id": "r1"}', '{"status": "failed", "result": "overloaded"}',
      '{"code": 200, "data": [{"status": "success"}, {"status": "running"}]}', '{"code": 200, "data": []}',
      '{"success": false, "data": {"status": "failed"}}', '{"code": "Busy", "data": {"status": "failed"}}',
      '{"success": false, "task_id": "t1", "status": "failed"}', '{"success": 0, "task_id": "t1", "status": "failed"}',
      '{"code": 500, "task_id": "t1", "status": "failed"}',
    } do
      local step, state = poll(body)
      assert.equal("wait", step, body)
      assert.is_false(state.succeeded)
    end
    assert.equal("wait", (poll('{"task_id": "t1", "status": "failed"}', 502)))
  end)
end)

describe("a job", function()
  it("goes through with a service that puts everything elsewhere", function()
    local paths = fault_server.paths
    local client, server = fault_server.start_client {
      [paths.detect] = { { status = 201, body = '{"success": true, "data": {"taskId": 77}}' } },
      [paths.detection] = { {
        body = '{"data": [{"task_status": "succeed", "detectId": "d1", "faces": [{"id": 0, "link": "https://a/0.png"}]}]}',
      } },
      [paths.create] = { { body = '{"code": 0, "data": "cgt-20261126-x"}' } },
      [paths.task] = {
        { body = '{"task": {"state": "Generating"}}' },
        { body = '{"task": {"state": "Completed", "output": ["https://a/b.mp4"]}}' },
      },
    }
    local detection = assert(client:detect { video_url = "https://a/v.mp4" })
    assert.same({ "77", "d1", 1 }, { detection.detect_task_id, detection.detect_id, #detection.faces })
    local task = assert(client:swap(detection, { [0] = "https://a/face.png" }))
    assert.equal("cgt-20261126-x", task.id)
    assert.equal("d1", json.decode(server:requests(paths.create)[1].body).input.detect_id)
    assert.same({ "https://a/b.mp4" }, assert(task:wait()).urls)
  end)
end)
