-- What a client shows of its work: learned durations, events, numbers, log lines; and that none of it holds a secret.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local KEY = fault_server.KEY
local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance

local created = fault_server.answer '{"task_id": "t1"}'
local running = fault_server.answer '{"status": "running"}'
local done = fault_server.answer '{"status": "success", "result": {"media_urls": ["https://a/r.mp4"]}}'
local rich = fault_server.answer '{"balance": 7}'

describe("a client", function()
  local server, client, seen

  local function start(script, options)
    seen = {}
    client, server = fault_server.start_client(script, shell.merge({ on_event = function(event)
      seen[#seen + 1] = event
    end }, options))
  end

  local function types()
    local list = {}
    for i, event in ipairs(seen) do
      list[i] = event.type
    end
    return table.concat(list, " ")
  end

  local function only(type)
    local list = {}
    for _, event in ipairs(seen) do
      if event.type == type then
        list[#list + 1] = event
      end
    end
    return list
  end

  describe("that has seen tasks of a kind", function()
    local function submit(model)
      return assert(client:create { model = model, input = {} })
    end

    local function asked_within(seconds, task)
      local before = #server:requests(TASK)
      client:spawn(function()
        return task:wait()
      end)
      local till = core.now() + seconds
      while core.now() < till do
        client:step(0.05)
      end
      return #server:requests(TASK) - before
    end

    before_each(function()
      start { [CREATE] = { created }, [TASK] = { running, running, done, running, running, done, running, running, done, running } }
      for _ = 1, 3 do
        assert(submit("known"):wait())
      end
    end)

    it("does not ask for one that cannot be over yet", function()
      assert.equal(0, asked_within(0.25, submit "known"))
    end)

    it("asks at once for one of another kind", function()
      assert.equal(1, asked_within(0.25, submit "unknown"))
    end)

    it("asks at once for one that was submitted in an earlier run", function()
      assert.equal(1, asked_within(0.25, client:task "t1"))
    end)
  end)

  describe("with on_event", function()
    it("tells a task from its submission to its end", function()
      start { [CREATE] = { created }, [TASK] = { running, running, done } }
      local before = os.time()
      assert(assert(client:create { model = "m", input = {} }):wait())
      assert.equal("request response finished request response state poll request response poll request response state finished", types())
      local create, finished, poll, last = seen[1], seen[3], seen[7], seen[#seen]
      assert.is_true(create.time >= before and create.time < before + 10)
      assert.equal(2 ^ 24, create.id - create.id % 2 ^ 24)
      create.time, create.id = nil, nil
      assert.same({ type = "request", call = "create", attempt = 1, method = "POST", path = CREATE }, create)
      assert.equal(200, seen[2].status)
      assert.equal(200, seen[2].code)
      assert.equal("t1", finished.task_id)
      assert.is_nil(finished.kind)
      assert.equal("running", seen[6].state)
      assert.is_nil(seen[6].unknown)
      assert.is_true(poll.wait > 0.2 and poll.wait < 0.5)
      assert.same({ "task", "t1", "success" }, { last.call, last.task_id, last.state })
      assert.is_true(last.elapsed > 0.5 and last.elapsed < 5)
      assert.equal(seen[4].id, last.id)
    end)

    it("tells what is tried again, and why", function()
      start { [BALANCE] = { { status = 503, body = "<html>busy" }, { fault = "reset" }, rich } }
      assert.equal(7, client:balance())
      assert.equal("request response retry request response retry request response finished", types())
      local retries = only "retry"
      assert.same({ 2, 503, "http" }, { retries[1].attempt, retries[1].status, retries[1].kind })
      assert.matches("unavailable", retries[1].message)
      assert.same({ 3, nil, "transport" }, { retries[2].attempt, retries[2].status, retries[2].kind })
      assert.is_true(retries[2].wait >= 0)
      assert.same({ 1, 2, 3 }, { only("request")[1].attempt, only("request")[2].attempt, only("request")[3].attempt })
    end)

    it("tells what may have been charged", function()
      start { [CREATE] = { { fault = "reset" } } }
      client:create { model = "m", input = {} }
      assert.equal("request response ambiguous finished", types())
      assert.equal("transport", seen[3].kind)
      assert.equal("transport", seen[4].kind)
    end)

    it("tells that a submission was cancelled when it may have arrived", function()
      start { [CREATE] = { { fault = "hang" } } }
      local job = client:spawn(function()
        return client:create { model = "m", input = {} }
      end)
      while #server:requests(CREATE) == 0 do
        client:step(0.05)
      end
      job:cancel()
      job:join()
      client:step(0)
      assert.equal("request ambiguous finished", types())
      assert.equal("cancelled", seen[3].kind)
    end)

    it("tells a status that nobody knows once in each wait", function()
      local function status(word)
        return fault_server.answer(('{"status": "%s"}'):format(word))
      end
      local dreaming = status "dreaming"
      start { [TASK] = { dreaming, dreaming, running, status "musing", dreaming, done, dreaming, done } }
      for _ = 1, 2 do
        assert(client:task("t1"):wait())
      end
      local states = {}
      for i, event in ipairs(only "state") do
        states[i] = event.state .. (event.unknown and "?" or "")
      end
      assert.same({ "dreaming?", "running", "success", "dreaming?", "success" }, states)
    end)

    it("tells of media their path alone", function()
      start { ["/r.mp4"] = { { status = 404 } } }
      local folder = shell.temporary()
      client:download(server.url .. "/r.mp4?X-Signature=secret#part", folder .. "/r.mp4")
      assert.same({ "GET", "/r.mp4" }, { only("request")[1].method, only("request")[1].path })
    end)

    it("loses no call and no event when on_event raises", function()
      start({ [BALANCE] = { rich }, [CREATE] = { created } }, {
        on_event = function(event)
          seen[#seen + 1] = event
          error("mine " .. #seen, 0)
        end,
      })
      assert.equal("t1", assert(client:create { model = "m", input = {} }).id)
      assert.equal(7, client:balance())
      assert.equal("request response finished request response finished", types())
      assert.has_error(function()
        client:step(0)
      end, "mine 1")
      client:step(0)
      local job = client:spawn(function()
        return client:balance()
      end)
      assert.has_error(function()
        job:join()
      end, "mine 7")
      while job.status ~= "ended" do
        pcall(client.step, client, 0.1)
      end
      assert.equal(7, job:join())
      client:balance()
      assert.has_error(function()
        client:close()
      end, "mine 10")
    end)

    it("lets on_event make calls itself", function()
      local balance
      start({ [BALANCE] = { rich }, [TASK] = { running, done } }, {
        on_event = function(event)
          seen[#seen + 1] = event
          if event.type == "state" and event.state == "success" then
            balance = client:balance()
          end
        end,
      })
      assert(client:task("t"):wait())
      assert.equal(7, balance)
      client:step(0)
      assert.equal("balance", seen[#seen].call)
      assert.equal("finished", seen[#seen].type)
    end)
  end)

  it("keeps a bounded number of events that nobody takes", function()
    start {}
    local lazy = core.client {
      base_url = server.url, api_key = KEY, user_agent = "x", max_answer = 1000, max_media = 1000, concurrency = 2, events = true,
    }
    local shown = lazy:start { call = "balance", timeout = 5 }
    for _ = 1, 2100 do
      lazy:cancel(lazy:start { call = "balance", timeout = 5 })
    end
    assert.equal(1 + 4200 - 4096, lazy:stats().events_dropped)
    assert.equal(shown, lazy:event().id)
  end)

  describe("in numbers", function()
    it("counts calls, requests, bytes and connections", function()
      start {
        [BALANCE] = { { status = 503, body = "<html>" }, rich },
        [CREATE] = { created, { fault = "reset" } },
        [TASK] = { running, done },
      }
      client:balance()
      local task = assert(client:create { model = "m", input = {} })
      client:create { model = "m", input = {} }
      local job = client:spawn(function()
        return task:wait()
      end)
      local during = client:stats()
      job:join()
      local stats = client:stats()
      assert.equal(1, during.in_flight + during.waiting)
      assert.same({ 0, 0, 0 }, { stats.in_flight, stats.waiting, stats.held })
      assert.same({ balance = { ok = 1 }, create = { ok = 1, transport = 1 }, task = { ok = 1 } }, stats.calls)
      assert.same({ balance = { ok = 1, http = 1 }, create = { ok = 1, transport = 1 }, task = { ok = 2 } }, stats.requests)
      assert.same({ 1, 1, 0 }, { stats.retries, stats.ambiguous, stats.events_dropped })
      assert.equal(6, stats.connections_opened)
      assert.equal(0, stats.connections_reused)
      assert.equal(6 + #rich.body + #created.body + #running.body + #done.body, stats.bytes_received)
      assert.equal(2 * #server:requests(CREATE)[1].body, stats.bytes_sent)
      assert.same({ m = { count = 1 } }, stats.durations)
      assert.is_true(stats.rate >= 1)
      assert.equal(2, stats.latency.balance.count)
      assert.equal("6", tostring(stats.connections_opened))
    end)

    it("knows the shortest duration of a kind", function()
      start { [CREATE] = { created }, [TASK] = { running, running, done, done, running, done } }
      for count = 1, 3 do
        local task = assert(client:create { model = "m", input = {} })
        assert(task:wait())
        local seen_now = client:stats().durations.m
        assert.equal(count, seen_now.count)
        assert.equal(count == 3, seen_now.shortest ~= nil)
      end
      assert.is_true(client:stats().durations.m.shortest < 0.2)
    end)

    it("has no rate before the first refusal", function()
      start { [BALANCE] = { rich } }
      client:balance()
      assert.is_nil(client:stats().rate)
    end)

    it("gives Prometheus text", function()
      start { [BALANCE] = { rich }, [CREATE] = { created }, [TASK] = { done } }
      client:balance()
      for _ = 1, 3 do
        assert(assert(client:create { model = 'a"b\\c\nd', input = {} }):wait())
      end
      local text = client:metrics()
      assert.equal("\n", text:sub(-1))
      local helped, typed = {}, {}
      for line in text:gmatch("([^\n]*)\n") do
        local what, name, kind = line:match("^# (%u+) ([%w_]+) (.+)$")
        if what == "HELP" then
          helped[name] = true
        elseif what == "TYPE" then
          assert.is_true(helped[name])
          typed[name] = kind
        else
          local sample, labels, value = line:match("^([%w_]+){?(.-)}? (%S+)$")
          local family = typed[sample] and sample or sample:gsub("_bucket$", ""):gsub("_sum$", ""):gsub("_count$", "")
          assert.is_string(typed[family], line)
          assert.is_true(value == "+Inf" or tonumber(value) ~= nil, line)
          for label in labels:gmatch('([%w_]+)="') do
            assert.matches("^%l[%l_]*$", label)
          end
        end
      end
      for _, line in ipairs {
        'faceswap_requests_total{call="create",outcome="ok"} 3',
        'faceswap_calls_total{call="balance",outcome="ok"} 1',
        'faceswap_request_duration_seconds_bucket{call="balance",le="+Inf"} 1',
        'faceswap_request_duration_seconds_bucket{call="balance",le="30"} 1',
        'faceswap_request_duration_seconds_count{call="create"} 3',
        "faceswap_rate_limit +Inf",
        "# TYPE faceswap_request_duration_seconds histogram",
      } do
        assert.is_truthy(("\n" .. text):find("\n" .. line .. "\n", 1, true), line)
      end
      assert.is_truthy(text:find([[faceswap_task_shortest_seconds{kind="a\"b\\c\nd"}]], 1, true))
    end)
  end)
end)

describe("faceswap.observe.log", function()
  local lines

  local function log(level)
    lines = {}
    return faceswap.log {
      level = level,
      out = {
        write = function(_, line)
          lines[#lines + 1] = line
        end,
      },
    }
  end

  it("writes a line of pairs", function()
    log "debug" { type = "response", time = 1767225600.25, call = "create", id = 7, attempt = 1, status = 200, elapsed = 0.5 }
    assert.equal("time=2026-01-01T00:00:00.250Z level=debug event=response call=create id=7 attempt=1 status=200 elapsed=0.500\n", lines[1])
  end)

  it("leaves out what is below its level", function()
    local events = {
      { type = "request" }, { type = "response" }, { type = "poll" }, { type = "state" }, { type = "finished" }, { type = "retry" },
      { type = "state", unknown = true }, { type = "finished", kind = "cancelled" }, { type = "ambiguous" },
      { type = "finished", kind = "api" },
    }
    for level, expected in pairs { debug = 10, info = 7, warn = 5, error = 2 } do
      local write = log(level)
      for _, event in ipairs(events) do
        event.time = 0
        write(event)
      end
      assert.equal(expected, #lines, level)
    end
  end)

  it("lets no text out of its line, nor to the terminal", function()
    log() { type = "finished", time = 0, kind = "api", message = 'a "b" c\\d\r\nlevel=fake \27[31m\194\155 é \226\128\174 ok\0' }
    assert.matches('message="a \\"b\\" c\\\\d\\x0d\\x0alevel=fake \\x1b[31m\\xc2\\x9b é \\xe2\\x80\\xae ok\\x00"\n', lines[1], 1, true)
    assert.is_nil(lines[1]:sub(1, -2):find("%c"))
  end)

  it("raises for a level or an option that it does not know", function()
    assert.has_error(function()
      faceswap.log { level = "loud" }
    end)
    assert.has_error(function()
      faceswap.log { file = "x" }
    end)
  end)
end)

describe("a wait", function()
  -- What on_progress is told of a task that works from the second `begin` to the 100th, evenly; the swap's own words without numbers.
  local function watch(begin)
    local double, events = testing.new(), {}
    local client = double:client()
    double:always("task", function()
      local share = (double:now() - begin) / (100 - begin)
      return share < 1 and { data = { status = "running", progress = share > 0 and share or nil } }
        or { data = { status = "success", result = { media_urls = { "https://a/r.mp4" } } } }
    end)
    assert(client:task("t1"):wait { on_progress = function(event)
      events[#events + 1] = { at = double:now(), remaining = event.remaining, fraction = event.fraction, ended = event.ended }
    end })
    return events
  end

  it("tells how long it may still take, by the pace since the work began", function()
    for _, begin in ipairs { 0, 40 } do
      local told, first = 0, nil
      for _, event in ipairs(watch(begin)) do
        if event.remaining then
          told, first = told + 1, first or event
          assert.is_true(math.abs(event.remaining - (100 - event.at)) < 5, ("%g at %g"):format(event.remaining, event.at))
        end
      end
      assert.is_true(told > 3, told)
      assert.is_true(first.at > begin + 1)
      assert.is_true(first.fraction >= 0.02)
    end
  end)

  it("that fails ends without a report of the whole", function()
    local double, last = testing.new(), nil
    local client = double:client()
    double:on("create", { fails = "no face" })
    local task = assert(client:create { model = "m", input = {} })
    assert.is_nil((task:wait { on_progress = function(event)
      last = event
    end }))
    assert.is_table(last)
    assert.is_nil(last.ended)
  end)

  it("ends with a report of the whole, in which nothing remains", function()
    local events = watch(0)
    assert.same({ at = events[#events].at, fraction = 1, ended = true }, events[#events])
  end)
end)
