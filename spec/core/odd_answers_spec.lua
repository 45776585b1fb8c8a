-- Answers that are not as they should be, and what can be made of them: an id that can be read is the outcome of a submission, a whole
-- envelope is an answer, and one odd answer does not end the wait for a task that was paid for.
local flows = require "spec.support.flows"

local after, each, envelope = flows.after, flows.each, flows.envelope

local BOM = "\239\187\191"

describe("a submission's answer with an id that can be read", function()
  local whole = '{"code": 200, "message": "m", "data": {"task_id": "t1", "detect_task_id": "t1", "more": {"x": [1, 2]}}}'
  local answers = {
    ["a code of success that is another one"] = { status = 201, body = (whole:gsub("200", "201")) },
    ["code 0"] = { status = 200, body = (whole:gsub("200", "0")) },
    ["a code that is text"] = { status = 200, body = (whole:gsub("200", '"OK"')) },
    ["no code"] = { status = 200, body = (whole:gsub('"code": 200, ', "")) },
    ["HTTP 500"] = { status = 500, body = whole },
    ["HTTP 302"] = { status = 302, body = whole },
    ["an internal error of the service"] = { status = 200, body = (whole:gsub("200", "500")) },
    ["a list of data"] = { status = 200, body = '{"code": 200, "data": [{"detect_task_id": "t1", "task_id": "t1"}]}' },
    ["no envelope"] = { status = 200, body = '{"task_id": "t1", "detect_task_id": "t1"}' },
    ["a byte order mark"] = { status = 200, body = BOM .. whole },
    ["another thing after it"] = { status = 200, body = whole .. "<!-- served by 7 -->" },
    ["the connection cut after it"] = { loss = "cut", status = 200, body = whole },
    ["no end in time"] = { loss = "timeout", status = 200, body = whole },
    ["more bytes than are allowed"] = { loss = "large", status = 200, body = whole .. (" "):rep(1000) },
    ["a number"] = { status = 201, body = '{"code": 201, "data": {"detect_task_id": 12, "task_id": 12}}', id = "12" },
  }
  for from = #'{"code": 200, "message": "m", "data": {"task_id": "t1", "detect_task_id": "t1"', #whole do
    answers["a break after byte " .. from] = { loss = "cut", status = 200, body = whole:sub(1, from) }
  end
  for name, answer in pairs(answers) do
    it("has succeeded in spite of " .. name, function()
      each(flows.submissions, function(call)
        local step, state = after(call, answer)
        assert.equal("done", step, call)
        assert.equal(answer.id or "t1", state.id)
      end)
    end)
  end

  it("has not where the id itself breaks off, or stands elsewhere", function()
    for _, body in ipairs {
      '{"code": 200, "data": {"task_id": "t', '{"code": 200, "data": {"task_id": 12', '{"data": {"task_id": nul',
      '{"code": 200, "data": {"input": {"task_id": "other"}}', '{"code": 200, "data": [1, {"task_id": "t1"}]',
      '<html>"task_id": "t1"</html>', '"task_id"',
    } do
      local step, state = after("create", { loss = "cut", status = 200, body = body })
      assert.equal("failed", step, body)
      assert.is_true(state.ambiguous)
    end
  end)

  it("is a refusal all the same where the service says so, and tells the id", function()
    each(flows.submissions, function(call)
      for _, code in ipairs { 400, 401, 402, 403, 404, 409, 422, 429, 455, 503, 505 } do
        local step, state = after(call, { status = 200, body = envelope(code, '{"task_id": "t1", "detect_task_id": "t1"}') })
        assert.equal("failed", step)
        assert.equal(code, state.code)
        assert.equal("t1", state.id)
        assert.is_false(state.ambiguous)
      end
    end)
  end)
end)

describe("a query's envelope", function()
  it("counts if it is whole, whatever became of the bytes after it", function()
    for _, loss in ipairs { "cut", "timeout" } do
      assert.equal("done", (after("balance", { loss = loss, status = 200, body = envelope(200, '{"balance": 1}') })))
      assert.equal(402, select(2, after("estimate", { loss = loss, status = 200, body = envelope(402) })).code)
      assert.equal("wait", (after("balance", { loss = loss, status = 200, body = '{"code": 200, "data": {"balance": 1}' })))
    end
  end)
end)

describe("a redirect", function()
  it("of a submission proves that nothing was done where the method is kept", function()
    for status, proven in pairs { [301] = true, [302] = false, [303] = false, [307] = true, [308] = true } do
      local step, state = after("create", { status = status, body = "", location = "https://other.example/x" })
      assert.equal("failed", step)
      assert.equal(not proven, state.ambiguous, status)
      assert.matches("redirects to https://other.example/x", state.message, 1, true)
    end
  end)
end)

describe("the wait for a task that was submitted", function()
  local odd = {
    ["not found"] = { status = 404, body = envelope(404, "null") },
    ["another key needed"] = { status = 401, body = envelope(401, "null") },
    ["a gateway's refusal"] = { status = 400, body = "<html>Bad Request</html>" },
    ["a redirect to a login"] = { status = 302, body = "" },
    ["a validation error"] = { status = 200, body = envelope(422, "null") },
    ["success without data"] = { status = 200, body = envelope(200, "null") },
    ["success by HTTP 500"] = { status = 500, body = envelope(200) },
  }
  for name, answer in pairs(odd) do
    it("outlives " .. name .. ", but not for ever", function()
      for _, call in ipairs { "task", "detection" } do
        local number = 0
        local step = flows.run(flows.new(call, { wait = true, known = true }), function()
          number = number + 1
          return number == 1 and answer or flows.task "success"
        end)
        assert.equal("done", step)
        local flow = flows.new(call, { wait = true, known = true, timeout = 600 })
        local ended, now, sent = flows.run(flow, function()
          return answer
        end)
        assert.equal("failed", ended)
        assert.is_true(#sent >= 3 and now >= 30 and now < 90, now)
        assert.not_equal("timeout", flow:state().kind)
        -- of a task that nobody knows it is the answer
        assert.equal("failed", (after(call, answer, { wait = true })))
      end
    end)
  end

  it("counts from the first odd answer on, however late that comes", function()
    local step, ended = flows.run(flows.new("task", { wait = true, known = true, timeout = 600 }), function(now)
      return now < 100 and flows.task "running" or now < 125 and odd["not found"] or flows.task "success"
    end)
    assert.equal("done", step)
    assert.is_true(ended > 125)
  end)

  it("asks at least three times, however long the answers take", function()
    local flow, sent = flows.new("task", { wait = true, known = true, timeout = 600 }), 0
    local now = 0
    while flow:next(now) ~= "failed" do
      local step, due = flow:next(now)
      if step == "send" then
        sent = sent + 1
        now = now + 29
        flow:answer(now, odd["not found"])
      else
        now = due
      end
    end
    assert.equal(3, sent)
  end)

  it("begins to count anew with each good answer", function()
    local number = 0
    local step, ended = flows.run(flows.new("task", { wait = true, known = true, timeout = 600 }), function(now)
      number = number + 1
      if now > 200 then
        return flows.task "success"
      end
      return number % 3 == 0 and flows.task "running" or odd["not found"]
    end)
    assert.equal("done", step)
    assert.is_true(ended > 200)
  end)

  it("is ended at once by what no repetition changes", function()
    assert.equal("failed", (after("task", { loss = "never", reason = "certificate" }, { wait = true, known = true })))
  end)
end)

describe("a task in a state that nobody knows", function()
  it("has ended once it has the time of its end", function()
    local function of(rest)
      local step, state = after("task", flows.task("pondered", rest), { wait = true })
      return step, state.message
    end
    assert.equal("wait", (of ""))
    assert.equal("wait", (of ', "complete_at": null'))
    assert.equal("wait", (of ', "complete_at": 0, "result": {"media_urls": ["https://u"]}'))
    assert.equal("done", (of ', "complete_at": 1700000000, "result": {"media_urls": ["https://u"]}'))
    assert.equal("done", (of ', "complete_at": "2026-05-27 12:14:03", "result": {"media_urls": "https://u"}'))
    assert.same({ "failed", "the service gives no reason for 'pondered'" }, { of ', "complete_at": 1700000000, "result": null' })
    assert.same({ "failed", "why" }, { of ', "complete_at": 1700000000, "result": {"media_urls": [ ], "message": "why"}' })
  end)

  it("tells how far it is in parts of 1 or in percent, within bounds", function()
    for text, wanted in pairs {
      ["0.25"] = 0.25, ["25"] = 0.25, ["1"] = 1, ["100"] = 1, ["1e999"] = false, ["-3"] = false, ["1000"] = false,
    } do
      local _, state = after("task", flows.task("running", ', "progress": ' .. text), { wait = true })
      assert.equal(wanted or nil, state.progress)
    end
  end)
end)

describe("how long one request may take", function()
  it("is longer for a submission, and what the caller says", function()
    local function timeout(call, options)
      return flows.new(call, options):timeout(0)
    end
    assert.equal(30, timeout("balance", { timeout = 600 }))
    each(flows.submissions, function(call)
      assert.equal(120, timeout(call, { timeout = 600 }))
      assert.equal(300, timeout(call, { timeout = 600, request_timeout = 300 }))
      assert.equal(7, timeout(call, { timeout = 7 }))
    end)
  end)

  it("is bounded, as is every other time", function()
    assert.equal(30, flows.new("balance", { timeout = 1e300 }):timeout(0))
    local flow = flows.new("balance", { timeout = 600 })
    flow:next(0)
    flow:answer(0, { status = 503, body = "", retry_after = 1e300 })
    assert.equal(120, select(2, flow:next(0)))
  end)
end)

describe("an answer that is no JSON", function()
  local core = require "faceswap.core"

  it("tells nothing of the service's", function()
    for _, member in ipairs { '"\\u00zz"', '"\\u00 1"', "1.", "-", "1e", "tru", "nulL", '"a\0"', "[1,]" } do
      local flow = core.flow { call = "balance", timeout = 60, seed = 1 }
      flow:next(0)
      flow:answer(0, { status = 200, body = ('{"code": 402, "message": "m", "x": %s}'):format(member) })
      assert.is_true(flow:state().code ~= 402, member)
    end
    for _, member in ipairs { '"\\u00aF"', "1.0", "-1", "1E+2", "true", "null", '"a b"', '"a\31"', "[1]" } do
      local flow = core.flow { call = "balance", timeout = 60, seed = 1 }
      flow:next(0)
      flow:answer(0, { status = 200, body = ('{"code": 402, "message": "m", "x": %s}'):format(member) })
      assert.equal(402, flow:state().code, member)
    end
  end)
end)

describe("a sentence of the service's", function()
  it("is told in characters, whole ones, whatever their escapes", function()
    local function message(text)
      local _, state = after("balance", { status = 200, body = ('{"code": 422, "message": "%s"}'):format(text) })
      return state.message
    end
    assert.equal("é€😀\127", message "\\u00e9\\u20AC\\ud83d\\ude00\\u007f")
    assert.equal("\223\191\224\160\128", message "\\u07ff\\u0800")
    assert.equal('"\\/\b\f\n\r\t', message [[\"\\\/\b\f\n\r\t]])
    for _, lone in ipairs { "\\ud83d", "\\ude00", "\\ud83d\\ud83d", "\\ude00\\ud83d" } do
      assert.equal(("\239\191\189"):rep(#lone / 6) .. "x", message(lone .. "x"))
    end
    for _, character in ipairs { "é", "€", "😀" } do
      local long = message(("x"):rep(2000))
      for shift = 0, 3 do -- the cut falls on each of its bytes
        local cut = message(("x"):rep(#long - shift) .. character .. ("y"):rep(10))
        assert.is_true(cut == long:sub(1, #long - shift) .. (#character <= shift and character or "") .. ("y"):rep(shift - #character), cut)
      end
    end
  end)
end)
