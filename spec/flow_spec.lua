-- Every rule of csrc/core/flow.c and verdict.c, without a network: calls x answers x moments of loss.
local core = require "faceswap.core"

local submissions = { "create", "detect_video", "detect_image" }
local queries = { "balance", "upload_url", "estimate", "detection", "task" }

local function envelope(code, data, message)
  return ('{"code": %d, "message": "%s", "data": %s}'):format(code, message or "m", data or "{}")
end

local good_data = {
  create = '{"task_id": "t1"}',
  detect_video = '{"detect_task_id": "d1"}',
  detect_image = '{"detect_task_id": "d1"}',
  balance = '{"balance": 5}',
}

local function new(call, options)
  local fields = { call = call, timeout = 60, seed = 7 }
  for name, value in pairs(options or {}) do
    fields[name] = value
  end
  return core.flow(fields)
end

-- One request of a fresh flow, answered at once: what the flow does next, and its state.
local function after(call, answer, options)
  local flow = new(call, options)
  assert.equal("send", (flow:next(0)))
  flow:answer(0, answer)
  local step, due = flow:next(0)
  return step, flow:state(), due, flow
end

local function each(list, check)
  for _, call in ipairs(list) do
    check(call)
  end
end

describe("a submission", function()
  it("is done when the answer holds the task's id", function()
    each(submissions, function(call)
      local step, state = after(call, { status = 200, body = envelope(200, good_data[call]) })
      assert.equal("done", step)
      assert.equal(call == "create" and "t1" or "d1", state.id)
    end)
  end)

  it("keeps the digits of a numeric id", function()
    local _, state = after("create", { status = 200, body = envelope(200, '{"task_id": 12345678901234567890}') })
    assert.equal("12345678901234567890", state.id)
  end)

  it("is sent again when no byte of it left", function()
    each(submissions, function(call)
      local step, state = after(call, { loss = "unsent" })
      assert.equal("wait", step)
      assert.is_false(state.ambiguous)
      assert.equal("transport", state.kind)
    end)
  end)

  it("is sent again when the service itself refused it for now", function()
    each(submissions, function(call)
      for _, code in ipairs { 429, 455, 503 } do
        for _, status in ipairs { 200, code } do
          local step, state = after(call, { status = status, body = envelope(code) })
          assert.equal("wait", step, call .. " " .. code)
          assert.is_false(state.ambiguous)
          assert.equal(code, state.code)
        end
      end
    end)
  end)

  local lost = {
    ["cut after sending"] = { loss = "cut" },
    ["timed out"] = { loss = "timeout" },
    ["too large an answer"] = { loss = "large", status = 200 },
    ["gateway page 502"] = { status = 502, body = "<html>Bad gateway</html>" },
    ["gateway page 503"] = { status = 503, body = "<html>busy</html>" },
    ["gateway page 522"] = { status = 522, body = "<html>timed out</html>" },
    ["gateway page 429"] = { status = 429, body = "<html>slow down</html>" },
    ["redirect"] = { status = 302 },
    ["half an answer"] = { status = 200, body = '{"code": 200, "mess' },
    ["empty answer"] = { status = 200, body = "" },
    ["success without data"] = { status = 200, body = '{"code": 200, "message": "success"}' },
    ["success without id"] = { status = 200, body = envelope(200, '{"task": 1}') },
    ["success with an empty id"] = { status = 200, body = envelope(200, '{"task_id": "", "detect_task_id": ""}') },
    ["success with a null id"] = { status = 200, body = envelope(200, '{"task_id": null, "detect_task_id": null}') },
    ["success said with HTTP 500"] = { status = 500, body = envelope(200, '{"task_id": "t", "detect_task_id": "d"}') },
    ["server error 500"] = { status = 500, body = envelope(500) },
    ["server error 500 by HTTP 200"] = { status = 200, body = envelope(500) },
    ["gateway code 504 in an envelope"] = { status = 200, body = envelope(504) },
    ["a code nobody knows"] = { status = 200, body = envelope(777) },
    ["nested too deep"] = { status = 200, body = ("["):rep(200000) },
  }
  for name, answer in pairs(lost) do
    it("is ambiguous and never sent again after: " .. name, function()
      each(submissions, function(call)
        local step, state, _, flow = after(call, answer)
        assert.equal("failed", step, call)
        assert.is_true(state.ambiguous)
        assert.is_false(state.retryable)
        assert.equal("failed", (flow:next(3600)))
        assert.equal(1, state.requests)
      end)
    end)
  end

  it("is refused for good, and not ambiguous, by the codes that say so", function()
    each(submissions, function(call)
      for _, code in ipairs { 401, 402, 403, 404, 422, 501, 505, 418 } do
        for _, status in ipairs { 200, code } do
          local step, state = after(call, { status = status, body = envelope(code, "null", "because") })
          assert.equal("failed", step)
          assert.equal("api", state.kind)
          assert.equal(code, state.code)
          assert.equal("because", state.message)
          assert.is_false(state.ambiguous)
          assert.is_false(state.retryable)
        end
      end
    end)
  end)

  it("is refused, and not ambiguous, by a client error without an envelope", function()
    local step, state = after("create", { status = 404, body = "<html>no such page</html>" })
    assert.equal("failed", step)
    assert.equal("http", state.kind)
    assert.equal(404, state.status)
    assert.is_false(state.ambiguous)
  end)

  it("is not sent at all after a failure that will stay", function()
    local step, state = after("create", { loss = "never", reason = "certificate" })
    assert.equal("failed", step)
    assert.equal("certificate", state.message)
    assert.is_false(state.ambiguous)
  end)

  it("gives up after five refusals", function()
    local flow, now, sent = new("create", { timeout = 3600 }), 0, 0
    while true do
      local step, due = flow:next(now)
      if step == "send" then
        sent = sent + 1
        flow:answer(now, { status = 429, body = envelope(429) })
      elseif step == "wait" then
        now = due
      else
        assert.equal("failed", step)
        break
      end
    end
    assert.equal(5, sent)
    assert.is_true(flow:state().retryable)
  end)
end)

describe("a query", function()
  local passing = {
    ["unsent"] = { loss = "unsent" },
    ["cut"] = { loss = "cut" },
    ["timed out"] = { loss = "timeout" },
    ["gateway page"] = { status = 502, body = "<html>" },
    ["half an answer"] = { status = 200, body = '{"code": 2' },
    ["429"] = { status = 429, body = envelope(429) },
    ["455"] = { status = 200, body = envelope(455) },
    ["500"] = { status = 500, body = envelope(500) },
    ["503"] = { status = 503, body = envelope(503) },
    ["522"] = { status = 200, body = envelope(522) },
  }
  for name, answer in pairs(passing) do
    it("is repeated after: " .. name, function()
      each(queries, function(call)
        local step, state = after(call, answer)
        assert.equal("wait", step, call)
        assert.is_false(state.ambiguous)
        assert.is_true(state.retryable)
      end)
    end)
  end

  it("ends with a final refusal", function()
    each(queries, function(call)
      for _, code in ipairs { 401, 402, 403, 404, 422, 501, 505 } do
        local step, state = after(call, { status = 200, body = envelope(code) })
        assert.equal("failed", step)
        assert.is_false(state.ambiguous)
        assert.is_false(state.retryable)
      end
    end)
  end)

  it("is not repeated when its answer is too large", function()
    local step, state = after("task", { loss = "large" })
    assert.equal("failed", step)
    assert.is_false(state.ambiguous)
  end)

  it("waits as long as Retry-After says, up to two minutes", function()
    local _, _, due = after("balance", { status = 429, retry_after = 7, body = envelope(429) })
    assert.equal(7, due)
    _, _, due = after("balance", { status = 429, retry_after = 900, body = envelope(429) }, { timeout = 3600 })
    assert.equal(120, due)
  end)

  it("backs off with jitter below a doubling bound", function()
    local flow, now, bound, waits = new("balance", { timeout = 3600 }), 0, 0.5, {}
    for _ = 1, 4 do
      assert.equal("send", (flow:next(now)))
      flow:answer(now, { loss = "unsent" })
      local _, due = flow:next(now)
      assert.is_true(due - now <= bound)
      waits[#waits + 1] = due - now
      now, bound = due, bound * 2
    end
    local other = new("balance", { timeout = 3600, seed = 99 })
    other:next(0)
    other:answer(0, { loss = "unsent" })
    local _, due = other:next(0)
    assert.not_equal(waits[1], due)
  end)

  it("ends at its deadline, not after it", function()
    local step, state = after("balance", { status = 429, retry_after = 61, body = envelope(429) })
    assert.equal("failed", step)
    assert.equal(429, state.code)
  end)
end)

describe("waiting for a task", function()
  local function task(status, rest)
    return { status = 200, body = envelope(200, ('{"status": "%s"%s}'):format(status, rest or "")) }
  end
  local function waiting(call)
    return new(call or "task", { wait = true, id = "t1", timeout = 1800 })
  end

  it("goes on while either vocabulary says that it runs", function()
    for _, status in ipairs { "pending", "running", "starting", "processing", "queued", "RUNNING" } do
      local step = after("task", task(status), { wait = true })
      assert.equal("wait", step, status)
    end
  end)

  it("is done when either vocabulary says success", function()
    for _, status in ipairs { "success", "succeeded", "succeed", "completed" } do
      assert.equal("done", (after("task", task(status), { wait = true })))
      assert.equal("done", (after("detection", task(status), { wait = true })))
    end
  end)

  it("fails with the service's reason when the task failed", function()
    local step, state = after("task", task("failed", ', "result": {"code": 501, "message": "no face"}'), { wait = true })
    assert.equal("failed", step)
    assert.equal("api", state.kind)
    assert.equal(501, state.code)
    assert.equal("no face", state.message)
    step, state = after("detection", task("failed", ', "error": "not a video"'), { wait = true })
    assert.equal("failed", step)
    assert.equal("not a video", state.message)
  end)

  it("does not take a failed task for a failed query when it only asks once", function()
    assert.equal("done", (after("task", task("failed"))))
  end)

  it("reports a status in neither vocabulary, and ends at the deadline with the status and the id", function()
    local flow = waiting()
    local now = 0
    local step, due
    repeat
      step, due = flow:next(now)
      if step == "send" then
        flow:answer(now, task("daydreaming"))
      elseif step == "wait" then
        now = due
      end
    until step == "failed"
    local state = flow:state()
    assert.equal(1800, now)
    assert.equal("timeout", state.kind)
    assert.is_true(state.status_unknown)
    assert.equal("t1", state.id)
    assert.matches("daydreaming", state.message)
  end)

  it("outlives an outage of some minutes and gives up one that lasts", function()
    local function ride(outage)
      local flow, now = waiting(), 0
      while true do
        local step, due = flow:next(now)
        if step == "send" then
          flow:answer(now, now < outage and { loss = "unsent" } or task("success"))
        elseif step == "wait" then
          now = due
        else
          return step, flow:state()
        end
      end
    end
    assert.equal("done", (ride(240)))
    local step, state = ride(3600)
    assert.equal("failed", step)
    assert.equal("transport", state.kind)
    assert.is_true(state.retryable)
  end)

  -- the bounds are those the polling schedule promises
  it("notices the end within 10 % of the duration and a second, with a third of the requests of fixed polling", function()
    for _, duration in ipairs { 2, 10, 60, 300, 1700 } do
      local flow, now = waiting(), 0
      while true do
        local step, due = flow:next(now)
        if step == "send" then
          flow:answer(now, task(now >= duration and "success" or "running"))
        elseif step == "wait" then
          now = due
        else
          break
        end
      end
      assert.is_true(now - duration <= 0.1 * duration + 1, ("%g s noticed at %g s"):format(duration, now))
      if duration >= 60 then
        assert.is_true(flow:state().requests <= duration / 0.5 / 3)
      end
    end
  end)
end)

describe("waiting for a task whose end will be told", function()
  local function task(status)
    return { status = 200, body = envelope(200, ('{"status": "%s"}'):format(status)) }
  end

  -- Waits for a task that takes so long; `told` is when that is said. Gives back when its end was noticed, and the moments of queries.
  local function run(duration, told)
    local flow = new("task", { wait = true, stretched = true, id = "t1", timeout = 7200 })
    local now, asked = 0, {}
    while true do
      local step, due = flow:next(now)
      if step == "send" then
        asked[#asked + 1] = now
        flow:answer(now, task(now >= duration and "success" or "running"))
      elseif step ~= "wait" then
        return now, asked
      elseif told and due >= told then
        now, told = math.max(now, told), nil
        flow:hurry(now)
      else
        now = due
      end
    end
  end

  it("asks a sixth as often, and never misses the end by more than the duration and 3 s, or two minutes", function()
    for _, duration in ipairs { 2, 10, 60, 300, 1700 } do
      local noticed, asked = run(duration)
      assert.is_true(noticed - duration <= math.min(duration + 3.1, 120), ("%g s noticed at %g s"):format(duration, noticed))
      assert.is_true(#asked <= (duration < 300 and 7 or 24), ("%d queries in %g s"):format(#asked, duration))
    end
  end)

  it("asks at once when it is told", function()
    local noticed, asked = run(600, 600)
    assert.equal(600, noticed)
    assert.is_true(#asked < 15, #asked)
  end)

  it("asks as often as after a submission when it is told too early", function()
    for _, late in ipairs { 0.2, 5, 60 } do
      local noticed = run(600 + late, 600)
      assert.is_true(noticed - 600 - late <= 0.1 * late + 0.3, ("%g s late, noticed at %g s"):format(late, noticed))
    end
  end)

  it("believes it once", function()
    local flow = new("task", { wait = true, stretched = true, id = "t1", timeout = 7200 })
    flow:answer(0, task "running")
    assert.is_true(flow:hurry(1))
    assert.equal("send", (flow:next(1)))
    flow:answer(1, task "running")
    local _, due = flow:next(1)
    for _ = 1, 100 do
      assert.is_false(flow:hurry(1.1))
    end
    assert.same({ "wait", due }, { flow:next(1.1) })
  end)

  it("does not cut a back-off short, or touch what is no wait", function()
    local flow = new("task", { wait = true, stretched = true, id = "t1", timeout = 60 })
    flow:answer(0, { status = 200, body = envelope(429), retry_after = 20 })
    assert.is_false(flow:hurry(1))
    assert.same({ "wait", 20 }, { flow:next(1) })
    flow:answer(20, task "running")
    assert.is_true(select(2, flow:next(20)) < 23)
    assert.is_false(new("task"):hurry(0))
    assert.is_false(new("create"):hurry(0))
  end)
end)

describe("waiting for a task of a known kind", function()
  local function run(duration, options)
    options.wait, options.id, options.timeout = true, "t1", 7200
    local flow, now, first = new("task", options), 0, nil
    while true do
      local step, due = flow:next(now)
      if step == "send" then
        first = first or now
        local over = now + (options.age or 0) >= duration
        flow:answer(now, { status = 200, body = envelope(200, ('{"status": "%s"}'):format(over and "success" or "running")) })
      elseif step == "wait" then
        now = due
      else
        return now, first, flow:state().requests, flow:duration(now)
      end
    end
  end

  it("does not ask before half of the shortest that was seen, and for half a minute at most", function()
    for shortest, expected in pairs { [2] = 1, [20] = 10, [60] = 30, [3600] = 30 } do
      local _, first = run(7000, { shortest = shortest })
      assert.equal(expected, first)
    end
  end)

  it("counts from the submission, not from the beginning of the wait", function()
    local _, first = run(60, { shortest = 40, age = 15 })
    assert.equal(5, first)
    _, first = run(60, { shortest = 40, age = 20 })
    assert.equal(0, first)
    _, first = run(600, { age = 100 })
    assert.equal(0, first)
    local flow = new("task", { wait = true, age = 100 })
    flow:next(0)
    flow:answer(0, { status = 200, body = envelope(200, '{"status": "running"}') })
    assert.equal(10.3, select(2, flow:next(0)))
  end)

  it("still notices the end in time, with a third of the requests", function()
    for _, duration in ipairs { 10, 60, 300, 1700 } do
      local plain = select(3, run(duration, {}))
      local now, _, requests = run(duration, { shortest = duration })
      assert.is_true(now - duration <= 0.1 * duration + 1, ("%g s noticed at %g s"):format(duration, now))
      assert.is_true(requests < plain)
      assert.is_true(duration ~= 60 or requests <= plain / 3)
    end
  end)

  it("notices a task that is shorter than ever no later than half of the others' time", function()
    assert.equal(10, (run(3, { shortest = 20 })))
  end)

  it("learns from what it saw itself", function()
    assert.is_true(math.abs(select(4, run(20, {})) - 20) < 2)
    assert.is_true(math.abs(select(4, run(20, { age = 5 })) - 20) < 3)
    -- it may have ended long before the first question
    assert.is_nil(select(4, run(20, { age = 100 })))
    assert.equal(5, select(4, run(1, { shortest = 10 })))
  end)
end)

describe("a media transfer", function()
  it("is judged by its HTTP status alone", function()
    for _, call in ipairs { "get", "put" } do
      assert.equal("done", (after(call, { status = 200, body = "" })))
      assert.equal("done", (after(call, { status = 206, body = "bytes" })))
      assert.equal("wait", (after(call, { status = 503 })))
      assert.equal("wait", (after(call, { loss = "cut" })))
      local step, state = after(call, { status = 404 })
      assert.equal("failed", step)
      assert.equal("http", state.kind)
      assert.is_false(state.ambiguous)
    end
  end)
end)

describe("the reader of control fields", function()
  local function message_of(text)
    local _, state = after("balance", { status = 200, body = ('{"code": 422, "message": %s}'):format(text) })
    return state.message
  end

  it("resolves escapes to UTF-8", function()
    assert.equal('a"b\\c/d\n\t', message_of [["a\"b\\c\/d\n\t"]])
    assert.equal("é€😀", message_of [["\u00e9\u20AC\ud83d\ude00"]])
    assert.equal("\239\191\189x", message_of [["\ud83dx"]])
    assert.equal("plain é€😀", message_of [["plain é€😀"]])
  end)

  it("cuts a long message between characters", function()
    local message = message_of('"' .. ("é"):rep(1000) .. '"')
    assert.equal(510, #message)
    assert.equal(("é"):rep(255), message)
  end)

  it("finds a code that is a string, and fields in any order", function()
    local step = after("balance", { status = 200, body = '{"data": {"x": [1, {"code": 9}]}, "code": "200"}' })
    assert.equal("done", step)
  end)

  it("takes no text that is not wholly JSON for an answer", function()
    for _, text in ipairs {
      '{"code": 200, "data": {}} x', '{"code": 200, "data": {},}', '{"code": 200 "data": {}}', '{"code": 200, "data": {"a": "\1"}}',
      '{"code": 200, "data": {"a": "\\x"}}', '{"code": 200, "data": {"a": 1.}}', '{"code": 200, "data": {"a": tru}}', '{"code',
      '{"code": 200, "data": ' .. ('{"a":'):rep(100) .. "1" .. ("}"):rep(100) .. "}",
    } do
      local step, state = after("create", { status = 200, body = text })
      assert.equal("failed", step, text)
      assert.equal("protocol", state.kind)
    end
  end)
end)
