-- An id with white space around it ("t1\n", from a template or a file) was taken with it: the service did not know the task by it, or,
-- where its next answer had none, that was "about another task" until the deadline. One of nothing but escaped space was an id.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local json = require "faceswap.json"

local after, each = flows.after, flows.each
local answer, paths = fault_server.answer, fault_server.paths

describe("an id", function()
  it("is taken without the space around it, in all places", function()
    each(flows.submissions, function(call)
      local name = call == "create" and "task_id" or "detect_task_id"
      for _, data in ipairs { '{"%s": "t1\\n"}', '{"%s": " t1"}', '{"%s": "\\r\\n\\tt1 \\u0020"}', '[{"%s": "t1 "}]',
        '{"task": {"%s": " t1 "}}' } do
        local step, state = after(call, { status = 200, body = flows.envelope(200, data:format(name)) })
        assert.same({ "done", "t1" }, { step, state.id }, data)
      end
      local step, state = after(call, { status = 200, body = flows.envelope(200, '"t1\\n"') })
      assert.same({ "done", "t1" }, { step, state.id })
    end)
    for text, id in pairs { [" d1\n"] = "d1", ["d 1"] = "d 1", ["\t \r\n"] = false, [" null "] = false } do
      assert.equal(id or nil, json.id_text(text))
    end
  end)

  it("of nothing but space is none, also where that is escaped", function()
    each(flows.submissions, function(call)
      local name = call == "create" and "task_id" or "detect_task_id"
      for _, id in ipairs { "\\n", "\\t \\r", "\\u0020", "null\\n" } do
        local step, state = after(call, { status = 200, body = flows.envelope(200, ('{"%s": "%s"}'):format(name, id)) })
        assert.same({ "failed", "protocol", true }, { step, state.kind, state.ambiguous }, id)
      end
    end)
  end)

  it("is the same with space around it and without", function()
    for asked, told in pairs { t1 = "t1\\n", ["t1\n"] = "t1", [" t1"] = "T1 " } do
      local rest = (', "task_id": "%s", "result": {"media_urls": ["https://a/b.mp4"]}'):format(told)
      assert.equal("done", (after("task", flows.task("success", rest), { wait = true, id = asked })))
      local whole = { status = 200, body = ('{"task_id": "%s", "status": "running"}'):format(told) }
      assert.equal("wait", (after("task", whole, { wait = true, id = asked })))
      local failed = { status = 200, body = flows.envelope(501, ('{"task_id": "%s", "status": "failed"}'):format(told)) }
      local _, state = after("task", failed, { wait = true, id = asked })
      assert.same({ "api", true }, { state.kind, state.ended })
    end
    assert.equal("protocol", select(2, after("task", flows.task("success", ', "task_id": "t2 "'), { wait = true, id = "t1" })).kind)
  end)

  it("is asked for, and handed on, as it is without them", function()
    local found = { status = "succeeded", result = { id = "r1\n", faces = { { id = 0, link = "https://media.example/0.png" } } } }
    local client, server = fault_server.start_client({
      [paths.detect] = { answer { detect_task_id = "d1\n" } }, [paths.detection] = { answer(found) },
      [paths.create] = { answer { task_id = " t1" } },
      [paths.task] = { answer { task_id = "t1", status = "success", result = { media_urls = { "https://a/b.mp4" } } } },
    }, { retries = 0 })
    local detection = assert(client:detect { video_url = "https://a/v.mp4" })
    assert.equal("r1", detection.detect_id)
    local task = assert(client:swap(detection, { [0] = "https://a/t.jpg" }))
    assert.equal("t1", task.id)
    assert.truthy(task:wait())
    assert.equal(paths.detection .. "?detect_task_id=d1", server:requests(paths.detection)[1].target)
    assert.equal(paths.task .. "?task_id=t1", server:requests(paths.task)[1].target)
    assert.equal("r1", json.decode(server:requests(paths.create)[1].body).input.detect_id)
  end)
end)
