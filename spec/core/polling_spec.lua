-- When a wait asks for its task, and what it makes of the answers: the rules of csrc/core/policy/flow.c.
local flows = require "spec.support.flows"

local after, envelope, new, task = flows.after, flows.envelope, flows.new, flows.task

describe("waiting for a task", function()
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
    local step, state = after("task", task("failed"))
    assert.same({ "done", false }, { step, state.succeeded })
    assert.is_true(select(2, after("task", task("success"))).succeeded)
  end)

  it("reports a status in neither vocabulary, and ends at the deadline with the status and the id", function()
    local flow = waiting()
    local step, now = flows.run(flow, function()
      return task("daydreaming", "")
    end)
    local state = flow:state()
    assert.same({ "failed", 1800 }, { step, now })
    assert.equal("timeout", state.kind)
    assert.is_true(state.retryable)
    assert.is_true(state.state_unknown)
    assert.equal("t1", state.id)
    assert.equal("still 'daydreaming' after 1800 s", state.message)
  end)

  it("says at the deadline what it has waited for", function()
    local function message_of(call, options, judge)
      local flow = new(call, options)
      flows.run(flow, judge)
      return flow:state().message
    end
    local wait = { wait = true, id = "t1", timeout = 20 }
    assert.equal("still 'unknown' after 20 s", message_of("task", wait, function()
      return task("", "")
    end))
    assert.equal("still '?' after 20 s; the last attempt failed: no route", message_of("task", wait, function(now)
      return now < 5 and task "?" or { loss = "unsent", reason = "no route" }
    end))
    local flow = new("balance", { timeout = 3 })
    flow:next(0)
    flow:hold()
    assert.same({ "wait", 3 }, { flow:next(0) })
    assert.equal("failed", (flow:next(3)))
    assert.equal("no answer within 3 s; not sent: there is no turn yet", flow:state().message)
  end)

  it("outlives an outage of some minutes and gives up one that lasts", function()
    local function ride(outage)
      local flow = waiting()
      local step, now = flows.run(flow, function(now)
        return now < outage and { loss = "unsent" } or task "success"
      end)
      return step, flow:state(), now
    end
    assert.equal("done", (ride(240)))
    local step, state, now = ride(3600)
    assert.equal("failed", step)
    assert.equal("transport", state.kind)
    assert.is_true(state.retryable)
    assert.is_true(now > 300 and now <= 330, now)
  end)

  it("counts an outage from its own beginning", function()
    local flow = waiting()
    local step, now = flows.run(flow, function(now)
      return (now < 1 or now > 250 and now < 285) and task "running" or { loss = "unsent" }
    end)
    assert.equal("failed", step)
    assert.is_true(now > 550, now)
  end)

  it("gives up after five minutes of failures, not at five", function()
    local function failing(from, retry_after)
      local flow = waiting()
      local _, now = flows.run(flow, function(at)
        return at < from and task "running" or { status = 200, body = envelope(429), retry_after = retry_after }
      end)
      return now
    end
    assert.equal(400, failing(0, 100))
    assert.equal(360, failing(0, 120))
    local first = failing(1, 120) - 360 -- when the failures began
    assert.is_true(first >= 1 and first < 2, first)
  end)

  it("knows no state of a task whose answer names none", function()
    local flow = waiting()
    flow:next(0)
    flow:answer(0, task "running")
    assert.equal("running", flow:state().state)
    flow:next(1)
    flow:answer(1, { status = 200, body = envelope(200) })
    assert.equal("wait", (flow:next(1)))
    assert.is_nil(flow:state().state)
    assert.is_true(flow:state().state_unknown)
  end)

  it("still asks when the deadline comes before the end of a back-off", function()
    local flow = new("task", { wait = true, id = "t1", timeout = 10 })
    flow:next(0)
    flow:answer(0, { status = 200, body = envelope(429), retry_after = 60 })
    assert.same({ "wait", 10 }, { flow:next(0) })
    assert.equal("failed", (flow:next(10)))
    assert.equal("timeout", flow:state().kind)
  end)

  it("asks every 30 s at least", function()
    local flow = waiting()
    flow:next(1000)
    flow:answer(1000, task "running")
    local step, due = flow:next(1000)
    assert.equal("wait", step)
    assert.is_true(due > 1026.9 and due <= 1030, due)
  end)

  it("spreads the queries of tasks that began together, more with each query, and sends some of them together", function()
    local function spread(queries)
      local moments, different, earliest, latest = {}, 0, math.huge, 0
      for seed = 1, 100 do
        local flow, due = new("task", { wait = true, id = "t1", timeout = 1800, seed = seed }), 0
        for _ = 1, queries do
          assert.equal("send", (flow:next(due)))
          flow:answer(due, task "running")
          due = select(2, flow:next(due))
        end
        different = different + (moments[due] and 0 or 1)
        moments[due], earliest, latest = true, math.min(earliest, due), math.max(latest, due)
      end
      return different, earliest, latest
    end
    local different, earliest, latest = spread(1)
    assert.is_true(earliest >= 0.27 and latest <= 0.3)
    assert.is_true(different >= 3, different)
    different = spread(10)
    assert.is_true(different >= 5 and different <= 60, different)
    -- what many share is a whole number of a power of two of milliseconds, some per cent of the interval
    local flow = new("task", { wait = true, id = "t1", timeout = 1800, seed = 1, age = 10 })
    flow:next(0)
    flow:answer(0, task "running")
    assert.equal(0, select(2, flow:next(0)) * 1000 % 32)
  end)

  -- the bounds are those the polling schedule promises
  it("notices the end within 10 % of the duration and a second, with a third of the requests of fixed polling", function()
    for _, duration in ipairs { 2, 10, 60, 300, 1700 } do
      local _, now, sent = flows.run(waiting(), function(now)
        return task(now >= duration and "success" or "running")
      end)
      assert.is_true(now - duration <= 0.1 * duration + 1, ("%g s noticed at %g s"):format(duration, now))
      assert.is_true(duration < 60 or #sent <= duration / 0.5 / 3)
    end
  end)
end)

describe("waiting for a task whose end will be told", function()
  -- Waits for a task that takes so long; `told` is when that is said. Gives back when its end was noticed, and the moments of queries.
  local function run(duration, told)
    local flow = new("task", { wait = true, callback_expected = true, id = "t1", timeout = 7200 })
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
        flow:poll_now(now)
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

  it("asks again after 3 s and the task's age, and after two minutes at most, or up to a tenth sooner", function()
    local flow = new("task", { wait = true, callback_expected = true, id = "t1", timeout = 7200 })
    for _, moment in ipairs { { at = 0, most = 3 }, { at = 60, most = 63 }, { at = 1000, most = 120 } } do
      flow:next(moment.at)
      flow:answer(moment.at, task "running")
      local _, due = flow:next(moment.at)
      local interval = due - moment.at
      assert.is_true(interval > 0.899 * moment.most and interval <= moment.most, interval)
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
    local flow = new("task", { wait = true, callback_expected = true, id = "t1", timeout = 7200 })
    flow:answer(0, task "running")
    assert.is_true(flow:poll_now(1))
    assert.equal("send", (flow:next(1)))
    flow:answer(1, task "running")
    local _, due = flow:next(1)
    for _ = 1, 100 do
      assert.is_false(flow:poll_now(1.1))
    end
    assert.same({ "wait", due }, { flow:next(1.1) })
  end)

  it("lets a query that is under way come to its end first", function()
    local flow = new("task", { wait = true, callback_expected = true, id = "t1", timeout = 7200 })
    assert.equal("send", (flow:next(0)))
    assert.is_false(flow:poll_now(0))
    flow:answer(0.2, task "running")
    local step, due = flow:next(0.2)
    assert.equal("wait", step)
    assert.is_true(due > 0.48 and due <= 0.52, due)
    local held = new("task", { wait = true, callback_expected = true, id = "t1", timeout = 7200 })
    held:next(0)
    held:hold()
    assert.is_false(held:poll_now(1))
    assert.same({ "wait", 7200 }, { held:next(1) })
  end)

  it("does not cut a back-off short, or touch what is no wait", function()
    local flow = new("task", { wait = true, callback_expected = true, id = "t1", timeout = 60 })
    flow:answer(0, { status = 200, body = envelope(429), retry_after = 20 })
    assert.is_false(flow:poll_now(1))
    assert.same({ "wait", 20 }, { flow:next(1) })
    flow:answer(20, task "running")
    assert.is_true(select(2, flow:next(20)) < 23)
    assert.is_false(new("task"):poll_now(0))
    assert.is_false(new("create"):poll_now(0))
  end)
end)

describe("waiting for a task of a known kind", function()
  local function run(duration, options)
    options.wait, options.id, options.timeout = true, "t1", 7200
    local flow = new("task", options)
    local _, now, sent = flows.run(flow, function(at)
      return task(at + (options.age or 0) >= duration and (options.ends or "success") or "running")
    end)
    return now, sent[1], #sent, flow:duration(now)
  end

  it("does not ask before half of the shortest that was seen, and for half a minute at most", function()
    for shortest, expected in pairs { [2] = 1, [20] = 10, [60] = 30, [100] = 30, [3600] = 30 } do
      local _, first = run(7000, { shortest = shortest })
      assert.equal(expected, first)
    end
    assert.equal("send", (new("task", { shortest = 60 }):next(0)), "a single query is not put off")
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
    local due = select(2, flow:next(0))
    assert.is_true(due > 9.26 and due <= 10.3, due)
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

  it("learns from nothing but an end", function()
    local flow = new("task", { wait = true, id = "t1", age = 0 })
    flow:next(0)
    flow:answer(0, task "running")
    assert.is_nil(flow:duration(0))
    flow:next(1)
    flow:answer(1, { status = 200, body = envelope(404) })
    assert.equal("failed", (flow:next(1)))
    assert.is_nil(flow:duration(1))
    local _, _, _, single = after("task", task "success")
    assert.is_nil(single:duration(0))
  end)

  it("learns from what it saw itself", function()
    assert.is_true(math.abs(select(4, run(20, {})) - 20) < 2)
    assert.is_true(math.abs(select(4, run(20, { age = 5 })) - 20) < 3)
    -- it may have ended long before the first question
    assert.is_nil(select(4, run(20, { age = 100 })))
    assert.equal(5, select(4, run(1, { shortest = 10 })))
    assert.equal(0.3, select(4, run(0.1, { age = 0.3 })))
    assert.is_nil(select(4, run(0.1, { age = 0.31 })))
    -- the end of one that fails is an end
    assert.is_true(math.abs(select(4, run(20, { ends = "failed" })) - 20) < 2)
  end)
end)
