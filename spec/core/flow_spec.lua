-- What becomes of a call after an answer or a loss: the rules of csrc/core/policy/verdict.c, and those of the retries in flow.c.
local flows = require "spec.support.flows"

local after, each, envelope, new = flows.after, flows.each, flows.envelope, flows.new
local queries, submissions = flows.queries, flows.submissions

local good_data = {
  create = '{"task_id": "t1"}',
  detect_video = '{"detect_task_id": "d1"}',
  detect_image = '{"detect_task_id": "d1"}',
  balance = '{"balance": 5}',
}

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
    ["success said with HTTP 500"] = { status = 500, body = envelope(200, '{"task": "t"}') },
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

  it("says what a code means where the service does not", function()
    for code, name in pairs {
      [401] = "unauthorized", [402] = "insufficient credits", [403] = "the key is disabled", [404] = "not found",
      [422] = "validation error", [429] = "rate limited", [455] = "under maintenance", [500] = "server error",
      [501] = "generation failed", [502] = "bad gateway", [503] = "unavailable", [504] = "gateway time-out",
      [505] = "feature disabled", [522] = "gateway time-out", [418] = "refused", [400] = "refused", [408] = "request time-out",
      [399] = "unknown code", [498] = "refused", [499] = "request given up", [599] = "unknown code",
    } do
      assert.equal(name, select(2, after("balance", { status = 200, body = ('{"code": %d}'):format(code) })).message)
    end
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
    _, _, due = after("balance", { status = 429, retry_after = 0, body = envelope(429) })
    assert.is_nil(due, "it may be sent at once")
  end)

  -- When the requests of a call that is never answered are sent, and when it would be sent again next.
  local function waits_of(call, options, count)
    local flow, now, waits = new(call, options), 0, {}
    for i = 1, count do
      assert.equal("send", (flow:next(now)))
      flow:answer(now, { loss = "unsent" })
      local step, due = flow:next(now)
      due = step == "wait" and due or now
      waits[i], now = due - now, due
    end
    return waits
  end

  it("backs off with full jitter below a bound that doubles up to 30 s", function()
    local bounds, sums, longest, count = { 0.5, 1, 2, 4, 8, 16, 30, 30, 30 }, {}, {}, 300
    for seed = 1, count do
      -- a wait, which rides out so many failures
      for i, wait in ipairs(waits_of("task", { wait = true, timeout = 3600, seed = seed }, #bounds)) do
        sums[i], longest[i] = (sums[i] or 0) + wait, math.max(longest[i] or 0, wait)
      end
    end
    for i, bound in ipairs(bounds) do
      assert.is_true(longest[i] <= bound and longest[i] > 0.95 * bound, longest[i])
      assert.is_true(math.abs(sums[i] / count - bound / 2) < 0.1 * bound, sums[i] / count)
    end
  end)

  it("has its jitter from Marsaglia's xorshift32", function()
    -- of the state 1: 270369, 67634689, 2647435461, 307599695
    local waits = waits_of("balance", { timeout = 3600, seed = 0 }, 4)
    for i, expected in ipairs { 0, 0.015, 1.232, 0.286 } do
      assert.is_true(math.abs(waits[i] - expected) < 1e-6, waits[i])
    end
  end)

  it("counts its failures anew after a success", function()
    local flow = new("task", { wait = true, id = "t1", timeout = 3600 })
    for i = 1, 20 do
      flow:answer(i, { loss = "unsent" })
    end
    flow:answer(20, flows.task "running")
    flow:answer(21, { loss = "unsent" })
    assert.is_true(select(2, flow:next(21)) <= 21.5)
  end)

  it("is sent when its turn comes, and then waits for its turn no more", function()
    local flow = new "balance"
    flow:next(0)
    flow:hold()
    assert.same({ "wait", 60 }, { flow:next(1) })
    flow:release()
    assert.equal("send", (flow:next(1)))
    flow = new("task", { wait = true, id = "t1" })
    flow:next(0)
    flow:hold()
    flow:release()
    flow:answer(0, flows.task "running")
    assert.is_true(flow:poll_now(0.1), "it is not held any more")
  end)

  it("has the code that the service ended it with", function()
    local function code_after(call, answer, options)
      return select(4, after(call, answer, options)):code()
    end
    assert.equal(200, code_after("balance", { status = 200, body = envelope(200) }))
    assert.equal(200, code_after("task", flows.task "failed", { wait = true }), "the task has failed, not the call")
    assert.equal(402, code_after("create", { status = 200, body = envelope(402) }))
    assert.equal(0, code_after("create", { status = 200, body = envelope(429) }), "it has not ended")
    assert.equal(0, code_after("create", { status = 404, body = "<html>" }))
    assert.equal(0, code_after("create", { loss = "cut" }))
    assert.equal(0, new("create"):code())
    local flow = new "create"
    flow:refuse(402)
    assert.equal("failed", (flow:next(0)))
    assert.equal(402, flow:state().code)
    assert.equal(0, flow:code(), "the service was not asked")
  end)

  it("lasts for half a minute at most, or as long as the call may", function()
    assert.equal(30, new("balance"):timeout(0))
    assert.equal(30, new("create"):timeout(30))
    assert.equal(10, new("balance"):timeout(50))
    assert.equal(0.001, new("balance"):timeout(60))
    assert.equal(0.002, new("balance"):timeout(59.998))
    assert.equal(3600, new("get", { timeout = 3600 }):timeout(0))
  end)

  it("tells how far a task is, where the service does", function()
    local _, state = after("task", flows.task("running", ', "progress": 0.25'))
    assert.equal(0.25, state.progress)
    _, state = after("task", flows.task("running", ', "progress": null'))
    assert.is_nil(state.progress)
  end)

  it("tells whether the service wants fewer requests", function()
    for code, wants in pairs { [429] = true, [455] = true, [503] = true, [500] = false, [404] = false, [502] = false } do
      for _, answer in ipairs { { status = 200, body = envelope(code) }, { status = code, body = "<html>" } } do
        assert.equal(wants, select(2, after("balance", answer)).throttled, code)
      end
    end
    assert.is_false(select(2, after("balance", { status = 200, body = envelope(200) })).throttled)
    assert.is_false(select(2, after("balance", { loss = "cut" })).throttled)
  end)

  it("ends at its deadline, not after it", function()
    for _, retry_after in ipairs { 60, 61 } do
      local step, state = after("balance", { status = 429, retry_after = retry_after, body = envelope(429) })
      assert.equal("failed", step)
      assert.equal(429, state.code)
    end
    assert.equal("wait", (after("balance", { status = 429, retry_after = 59, body = envelope(429) })))
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
    assert.equal("\127\194\128\223\191\224\160\128\239\191\191\240\144\128\128", -- the ends of one, two, three bytes
      message_of [["\u007f\u0080\u07ff\u0800\uffff\ud800\udc00"]])
    assert.equal("\239\191\189x", message_of [["\ud83dx"]])
    assert.equal("\237\159\191\238\128\128", message_of [["\ud7ff\ue000"]]) -- the neighbours of surrogates
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
