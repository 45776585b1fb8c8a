-- One call, a task's wait and a submission by themselves: on a core and a service that answer what the spec says.
local call = require "faceswap.client.call"
local create = require "faceswap.client.create"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local submit = require "faceswap.client.submit"
local tasks = require "faceswap.client.task"
local uploads = require "faceswap.client.uploads"
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"

local URL = "https://a/b.mp4"
local MAN, WOMAN = clips.path "other_man.jpg", clips.path "blonde.jpg"

describe("a call", function()
  local aged
  -- A client whose core ends each call with `finished`, after it has told the events of `progress` one by one.
  local function client_of(finished, progress)
    local client = { base_url = "https://own", paths = {}, ledger = {}, started = {},
      uploads = { in_words = function(_, text) return text end } }
    client.scheduler = {
      refusal = function() return client.refusal end,
      is_cancelled = function() return false end,
      await = function(_, _, report)
        while report and progress and progress[1] do
          report()
        end
        if report then
          report() -- a thread has ended the call meanwhile: there is no progress to tell
        end
        return finished, client.broken
      end,
    }
    client.core = {
      active = function() return 0 end,
      start = function(_, request)
        client.started[#client.started + 1] = request
        return not client.unfit and 1 or nil, client.unfit
      end,
      progress = function() return progress and table.remove(progress, 1) or nil end,
      redact = function(_, text) return text end,
    }
    aged = {}
    client.fresh = { has = function() return false end }
    client.ages = {
      of = function(_, id) return id and 5 end,
      note = function(_, id) aged[#aged + 1] = "note " .. id end,
      forget = function(_, id) aged[#aged + 1] = "forget " .. tostring(id) end,
    }
    return client
  end
  local function body(data)
    return { ok = true, body = json.encode { code = 200, data = data } }
  end

  it("takes a minute, a submission four, or what the caller or the client says", function()
    local function times(name, given, of_client)
      local client = client_of(body { a = 1 })
      client.call_timeout = of_client
      local request = { call = name, timeout = given }
      assert(call.make(client, request))
      return { request.timeout, request.request_timeout or false }
    end
    assert.same({ 60, false }, times "balance")
    assert.same({ 5, false }, times("balance", 5, 9))
    assert.same({ 9, false }, times("task", nil, 9))
    for _, name in ipairs { "create", "detect_video", "detect_image" } do
      assert.same({ 240, false }, times(name))
      assert.same({ 5, 5 }, times(name, 5, 9))
      assert.same({ 9, 9 }, times(name, nil, 9))
    end
  end)

  it("gives what the service has answered, where it stands", function()
    local function answer(finished, request)
      return call.make(client_of(finished), request or { call = "task" })
    end
    assert.same({ a = 1 }, answer(body { a = 1 }).data)
    local list = { ok = true, place = "data.0", body = '{"data": [{"a": 2}]}' }
    assert.same({ a = 2 }, answer(list).data)
    assert.same({ a = 3 }, answer({ ok = true, place = ".", body = '{"a": 3}' }).data)
    for _, finished in ipairs { { ok = true }, { ok = true, body = "x" }, body "x",
      { ok = true, place = "data.0", body = '{"data": 7}' } } do
      local got, err = answer(finished)
      assert.same({ nil, "protocol", "the answer cannot be decoded" }, { got, err.kind, err.message })
      assert.truthy(answer(finished, { call = "create" })) -- it needs nothing but the id
    end
    local full = answer({ ok = true, body = '{"data": {}}', task_id = "t", age = 2, state = "a\nb", succeeded = false })
    assert.same({ "t", 2, false, "a b" }, { full.task_id, full.age, full.succeeded, full.status })
    assert.is_true(answer({ ok = true, body = '{"data": {}}', succeeded = true }).succeeded)
    assert.is_true(answer({ ok = true, body = '{"data": {}}' }, { call = "task", wait = true }).succeeded)
    assert.same({ bytes = "x", digest = "d", headers = "h" },
      answer({ ok = true, body = "x", digest = "d", headers = "h" }, { call = "get", url = URL }))
    assert.same({ bytes = "" }, answer({ ok = true }, { call = "get", url = URL }))
  end)

  it("is not begun once the client is closed or refuses, or where the core cannot", function()
    local client = client_of(body {})
    client.closed = true
    assert.has_error(function() call.make(client, { call = "balance" }) end, "the client is closed")
    client.refusal = "stop"
    assert.equal("stop", select(2, call.make(client, { call = "balance" })))
    assert.equal(0, #client.started)
    client = client_of(body {})
    client.unfit = "no file"
    assert.same({ "config", "no file" }, { select(2, call.make(client, { call = "balance" })).kind,
      select(2, call.make(client, { call = "balance" })).message })
    client = client_of(nil)
    client.broken = "lost"
    assert.same({ nil, "lost" }, { call.make(client, { call = "balance" }) })
  end)

  it("that several wait for is begun by one, who is told its number", function()
    local client, number = client_of(body { a = 1 }), nil
    client.share = { wait = function(_, self, request, perform)
      return perform(self, request, function(id) number = id end)
    end }
    assert.same({ a = 1 }, call.make(client, { call = "task", wait = true }).data)
    assert.equal(1, number)
    number = nil
    assert.truthy(call.make(client, { call = "balance" }))
    assert.is_nil(number)
  end)

  it("that waits is asked for less often where a callback will tell", function()
    for expects, expected in pairs { [true] = true, [false] = false } do
      for _, wait in ipairs { true, false } do
        local client, request = client_of(body { a = 1 }), { call = "task", id = "t", wait = wait }
        client.callback = { expects = function(_, _, id) return id == "t" and expects end }
        assert(call.make(client, request))
        assert.equal(expected and wait, request.callback_expected)
        client.callback = {} -- one that cannot tell
        assert(call.make(client, request))
        assert.is_false(request.callback_expected)
      end
    end
  end)

  it("that fails keeps what it says, and of what cannot be read a kilobyte", function()
    local function failure(finished, request)
      finished.kind, finished.message = finished.kind or "api", "why"
      local got, err = call.make(client_of(finished), request or { call = "task" })
      assert.is_nil(got)
      return err
    end
    local err = failure { body = '{"code": 422, "data": {"a": 1}}', task_id = "t", ended = true }
    assert.same({ { a = 1 }, true }, { err.raw, err.task_ended })
    assert.same({}, { err.body, err.task_id })
    assert.same({ code = 422 }, failure({ body = '{"code": 422}' }).raw)
    assert.equal("t", failure({ task_id = "t" }, { call = "create" }).task_id)
    assert.equal('{"code": 1}', failure({ body = '{"code": 1}', ambiguous = true }, { call = "create" }).body)
    assert.equal(("x"):rep(1024), failure({ body = ("x"):rep(1025) }).body)
    assert.is_nil(failure({}).body)
  end)

  it("that reaches no local engine says what that means, and one to a media host does not", function()
    for engine, advice in pairs { own = "the local engine has ended", named = "no local engine answers there" } do
      local client = client_of { kind = "transport", message = "Failed to connect to own port 1" }
      client.backend, client.engine = "local", engine == "own" and {} or nil
      assert.matches(advice, select(2, call.make(client, { call = "balance" })).message, 1, true)
      assert.not_matches(advice, select(2, call.make(client, { call = "get", url = URL })).message, 1, true)
      client.backend = "hosted"
      assert.not_matches(advice, select(2, call.make(client, { call = "balance" })).message, 1, true)
    end
  end)

  it("that does not reach the service for all the world says that there is another in China", function()
    local advice, message = "the option region = 'cn'", "Could not resolve host: api.crun.ai"
    local function said(base_url, fields)
      local client = client_of { kind = "transport", message = message }
      client.base_url = base_url
      return select(2, call.make(client, fields or { call = "balance" })).message
    end
    assert.matches(advice, said "https://api.crun.ai", 1, true)
    assert.not_matches(advice, said "https://api.crunai.com", 1, true)
    assert.not_matches(advice, said("https://api.crun.ai", { call = "get", url = URL }), 1, true)
  end)

  it("tells the ages of tasks from their submission to their end", function()
    local function ages(finished, request)
      local client = client_of(finished)
      call.make(client, request)
      return table.concat(aged, ","), request.age
    end
    assert.same({ "forget t", 5 }, { ages(body {}, { call = "task", wait = true, id = "t", kind = "m" }) })
    assert.same({ "forget t" }, { ages({ kind = "api", message = "m" }, { call = "task", wait = true, id = "t" }) })
    assert.same({ "" }, { ages({ kind = "transport", message = "m" }, { call = "task", wait = true, id = "t" }) })
    assert.same({ "" }, { ages(body {}, { call = "task", id = "t" }) })
    local done = { ok = true, task_id = "t2", body = "{}" }
    assert.same({ "note t2" }, { ages(done, { call = "create", body = "{}" }) })
    assert.same({ "" }, { ages(done, { call = "task" }) })
    assert.same({ "" }, { ages({ kind = "api", message = "m", task_id = "t2" }, { call = "create", body = "{}" }) })
    assert.same({ "" }, { ages({ ok = true, body = "{}" }, { call = "create", body = "{}" }) })
  end)

  -- The events that a call's progress gives: {fraction, remaining} each, false where one is not told.
  local function told(progress, finished)
    local events = {}
    call.make(client_of(finished or body {}, progress), { call = "task", stage = "swap", on_progress = function(event)
      assert.equal("swap", event.stage)
      events[#events + 1] = { event.fraction or false, event.remaining or false, event.ended }
    end })
    return events
  end

  it("tells the time that is left by the pace since its first progress", function()
    for _, case in ipairs {
      { { { 0, 0 }, { 0.02, 1 } }, 49 }, { { { 0, 0 }, { 0.02, 0.9 } }, false }, { { { 0, 0 }, { 0.01, 9 } }, false },
      { { { 0.25, 4 }, { 0.5, 6 } }, 4 }, { { { 0.25, 4 }, { 0.5, 6 }, { 0.5, 7 } }, 3 }, { { { 0.25, 4 }, { 0.5, 6 }, { 0.5, 99 } }, 0 },
      { { { 0.5, 0 }, { 0.25, 4 }, { 0.5, 6 } }, 4 }, { { { 0.25, 4 }, { 0.25, 4 }, { 0.5, 6 } }, 4 }, { { { 0.25, 4 }, { 1, 6 } }, false },
      { { { false, 0 }, { 0.25, 4 }, { 0.5, 6 } }, 4 }, { { { 0.25, 4 }, { 0.25, 5 }, { 0.5, 6 }, { 0.75, 8 } }, 2 },
    } do
      local progress = {}
      for i, at in ipairs(case[1]) do
        progress[i] = { progress = at[1] or nil, elapsed = at[2] }
      end
      local events = told(progress)
      assert.same({ { case[1][#case[1]][1], case[2] }, { 1, false, true } }, { events[#case[1]], events[#case[1] + 1] })
    end
  end)

  it("tells how much is done by the service's word, or by bytes", function()
    assert.same({ { 0.5, false } , { 1, false, true } }, told { { progress = 0.5, moved = 1, expected = 10, elapsed = 0 } })
    assert.same({ { 0.25, false }, { 1, false, true } }, told { { moved = 1, expected = 4, elapsed = 0 } })
    for _, expected in ipairs { 0, false, -1 } do
      assert.same({ { false, false }, { 1, false, true } }, told { { moved = 1, expected = expected or nil, elapsed = 0 } })
    end
    assert.same({ { 0.5, false } }, told({ { progress = 0.5, elapsed = 0 } }, { kind = "api", message = "m" }))
    assert.same({}, told {})
    assert.same({}, told { false }) -- the core has nothing to tell yet
    assert.truthy(call.make(client_of(body {}, { { progress = 0.5, elapsed = 0 } }), { call = "task" })) -- nobody asks
    local finished, count = body { a = 1 }, 0
    local answer = call.make(client_of(finished, { { progress = 0.5, elapsed = 0, state = "a\nb", trouble = "c\nd" } }), { call = "task",
      on_progress = function(event)
        count = count + 1
        assert.is_nil(event.ended and event.trouble)
        assert.is_nil(((event.state or "") .. (event.trouble or "")):find "\n")
        assert(not event.ended, "raised at the end") -- what has been got is not lost by it
      end })
    assert.same({ 2, { a = 1 } }, { count, answer.data })
  end)
end)

-- A client of a service that gives the answers of a table, by call: {data, succeeded} or {nil, err}.
local function service(answers)
  local client = { ledger = { budget = {} }, schemas = { m = false }, asked = {}, aged = {} }
  client.ages = { of = function() end, note = function(_, id) client.aged[#client.aged + 1] = id end }
  client.fresh = { note = function() end }
  client.uploads = uploads.new()
  client.core = { active = function() return 0 end }
  client.scheduler = { shield = function(_, act, ...) return act(...) end }
  function client.call(_, request)
    client.asked[#client.asked + 1] = request
    local answer = answers[request.call] or { nil, errors.new { kind = "http", status = 500, message = "out of order" } }
    return answer[1] and { data = answer[1], task_id = answer[1].task_id, status = answer[1].status, succeeded = answer.succeeded } or nil,
      answer[2]
  end
  function client.balance()
    return client.has
  end
  function client.create(_, given)
    return create.create(client, given)
  end
  return client
end

describe("a task", function()
  it("is asked for once, or waited for half an hour or what the caller says", function()
    local client = service { task = { { result = URL } } }
    local task = tasks.new(client, "t1", "video-face-swap")
    assert(task:status())
    assert(task:status { timeout = 5 })
    assert(task:wait())
    assert(task:wait { timeout = 5, on_progress = print })
    local asked = client.asked
    assert.same({ call = "task", id = "t1", query = { "task_id", "t1" } }, asked[1])
    assert.equal(5, asked[2].timeout)
    assert.same({ call = "task", id = "t1", query = { "task_id", "t1" }, wait = true, known = false, kind = "video-face-swap",
      timeout = 1800, stage = "swap" }, asked[3])
    assert.same({ 5, print }, { asked[4].timeout, asked[4].on_progress })
    for _, act in ipairs { "status", "wait", "cancel" } do
      assert.has_error(function() task[act](task, { x = 1 }) end)
    end
    assert.equal("faceswap.Task (t1)", tostring(task))
  end)

  it("has a result with what the service says of it", function()
    local data = { status = "success", result = { media_urls = { URL }, media_info = { { size = 5 } }, notes = { "a\nb", 7 } },
      credits = "2", duration_s = 3, create_at = 4, complete_at = "5", param = { model = "gif-face-swap" } }
    local result = assert(tasks.new(service { task = { data } }, "t1"):wait())
    assert.same({ "t1", "success", { URL }, { 5 }, "gif", 2, 3, 4, 5, 2, "7", data }, { result.task_id, result.status, result.urls,
      result.sizes, result.media_kind, result.credits, result.duration, result.created_at, result.completed_at, #result.notes,
      result.notes[2], result.raw })
    assert.is_nil(result.notes[1]:find "\n")
    data.param = "x"
    assert.equal("image", tasks.new(service { task = { data } }, "t1", "image-face-swap"):wait().media_kind)
    for _, notes in ipairs { "x", 7, false } do
      data.result.notes = notes
      assert.same({}, tasks.new(service { task = { data } }, "t1"):wait().notes)
    end
    data.result = URL
    assert.same({}, tasks.new(service { task = { data } }, "t1"):wait().notes)
  end)

  it("has an error that names it, and says how to go on after a time-out", function()
    for kind, said in pairs { timeout = "m; take it up again with client:task('t1'):wait()", api = "m" } do
      local task = tasks.new(service { task = { nil, errors.new { kind = kind, message = "m" } } }, "t1")
      local _, err = task:wait()
      assert.same({ "t1", said }, { err.task_id, err.message })
      assert.equal("t1", select(2, task:status()).task_id)
    end
    local _, err = tasks.new(service { task = { { result = "none" } } }, "t1"):wait()
    assert.same({ "protocol", "t1", { result = "none" } }, { err.kind, err.task_id, err.raw })
    assert.matches("no URL of a result: none", err.message, 1, true)
    assert.truthy(tasks.new(service { task = { { result = "none" } } }, "t1"):status())
  end)

  it("has ended for the ledger once it has succeeded, and not by a preview", function()
    for _, succeeded in ipairs { true, false } do
      local client, written = service { task = { { result = URL }, succeeded = succeeded } }, 0
      client.ledger.store = { find = function() return { id = 1 } end, update = function() written = written + 1 end }
      assert(tasks.new(client, "t1"):status())
      assert.equal(succeeded and 1 or 0, written)
    end
  end)
end)

describe("a submission", function()
  local function refusal(fields)
    fields.kind, fields.message = fields.kind or "api", "no"
    return { nil, errors.new(fields) }
  end
  local function send(client, more)
    return submit.send(client, shell.merge({ call = "create", body = { model = "m", input = {} } }, more))
  end

  it("without enough credits says how many there are and are needed", function()
    for _, case in ipairs {
      { { estimated_credits = 5, balance = 2 }, nil, "no; it needs 5 credits, the balance is 2" },
      { {}, 3, "no; the balance is 3 credits" },
      { { estimated_credits = 5 }, 3, "no; it needs 5 credits, the balance is 3" }, { { estimated_credits = 5 }, nil, "no" },
      { nil, 3, "no; the balance is 3 credits" },
    } do
      local client = service { create = refusal { code = 402 }, estimate = { case[1], errors.new { kind = "api", message = "x" } } }
      client.has = case[2]
      assert.equal(case[3], select(2, send(client)).message)
    end
    for _, case in ipairs { { "create", refusal { code = 402, circuit_open = true } }, { "create", refusal { code = 403 } },
      { "detect_video", refusal { code = 402 } } } do
      local client = service { [case[1]] = case[2], estimate = { { estimated_credits = 5, balance = 2 } } }
      assert.equal("no", select(2, send(client, { call = case[1] })).message)
      assert.equal(1, #client.asked)
    end
  end)

  it("that is refused and names a task is what the service says of the task", function()
    for name, asked in pairs { create = "task", detect_video = "detection" } do
      local client = service { [name] = refusal { code = 422, task_id = "t1" }, [asked] = { {} } }
      assert.equal("t1", (send(client, { call = name })))
      assert.same({ "t1" }, client.aged)
      assert.same({ asked, "t1", true, 30 }, { client.asked[2].call, client.asked[2].id, client.asked[2].known, client.asked[2].timeout })
      for _, field in ipairs { "code", "status" } do
        local answers = { [name] = refusal { code = 422, task_id = "t1" }, [asked] = refusal { [field] = 404 } }
        local id, err = send(service(answers), { call = name })
        assert.same({ nil, 422, false }, { id, err.code, err.ambiguous })
        assert.is_nil(err.task_id)
      end
      local _, err = send(service { [name] = refusal { code = 422, task_id = "t1" }, [asked] = refusal { code = 500 } }, { call = name })
      assert.same({ true, false, "t1" }, { err.ambiguous, err.retryable, err.task_id })
      assert.matches("no; yet the answer names the task t1, and whether there is one could not be asked: no", err.message, 1, true)
      _, err = send(service { [name] = refusal { code = 422, task_id = "t1" }, [asked] = refusal { circuit_open = true } }, { call = name })
      assert.same({ "no", "t1", false }, { err.message, err.task_id, err.ambiguous })
    end
  end)

  it("gets the client's callback where the caller has none", function()
    for given, sent in pairs { [false] = "https://cb", ["https://mine"] = "https://mine" } do
      for _, name in ipairs { "create", "detect_video" } do
        local client = service { [name] = { { task_id = "t1" } }, balance = { { balance = 1 } } }
        client.callback = {
          issue = function() return "https://cb", "j" end,
          submitted = function(_, _, id, job) client.told = id .. job end,
        }
        client.ledger.store = {
          lead_task = true, -- machines share it
          expect_callback = function(_, expected) client.expected = expected.task_id .. expected.job end,
          intend = function() return { id = 1 } end,
          update = function() return true end,
          find = function() end,
          usual = function() end,
        }
        assert.equal("t1", (send(client, { call = name, body = { model = "m", input = {}, callback_url = given or nil } })))
        local body = json.decode(client.asked[#client.asked].body)
        assert.equal(name == "create" and sent or given or nil, body.callback_url)
        assert.equal(name == "create" and not given and "t1j" or nil, client.told)
        assert.equal(client.told, client.expected)
      end
    end
  end)

  it("raises where JSON cannot hold it", function()
    assert.has_error(function() send(service {}, { body = { x = print } }) end, "create: 'x' is a function, which JSON cannot hold")
  end)

  it("is judged by the model's schema, which a detection has none of", function()
    local client = service { create = { { task_id = "t" } }, detect_video = { { task_id = "t" } } }
    client.schemas.m = { required = { "x" } }
    assert.matches("input.x is missing", select(2, send(client)).message, 1, true)
    assert.equal("t", (send(client, { call = "detect_video" })))
  end)
end)

describe("what is to be made", function()
  it("needs a model and an input, and a callback that is a URL", function()
    local client = service { create = { { task_id = "t1" } } }
    for _, given in ipairs { {}, { model = "m" }, { input = {} }, { model = "", input = {} } } do
      assert.has_error(function() create.create(client, given) end, "create: 'model' and 'input' are needed")
    end
    assert.has_error(function() create.swap_primary(client, { image_url = URL }) end, "swap_primary: 'face' is needed")
    local job = { model = "m", input = {}, face = "/nowhere/face.jpg", image_url = URL, callback_url = "x" } -- told before it is uploaded
    for _, act in ipairs { function() return create.create(client, { model = "m", input = {}, callback_url = "x" }) end, function()
      job.model, job.input = nil, nil
      return create.swap_primary(client, job)
    end } do
      assert.equal("callback_url: 'x' is not an http(s) URL", select(2, act()).message)
    end
    local task = assert(create.create(client, { model = "m", input = {}, timeout = 5 }))
    assert.same({ "t1", "m", 5 }, { task.id, task.model, client.asked[1].timeout })
    assert.same({ model = "m", input = {} }, json.decode(client.asked[1].body))
    assert.is_nil((create.create(service {}, { model = "m", input = {} })))
  end)

  it("is kept in the ledger with its source, and found there under its key", function()
    for _, input in ipairs { { video_url = URL }, { image_url = URL }, { video_url = URL, image_url = "https://a/c" } } do
      local client, intended = service { create = { { task_id = "t1" } }, balance = { { balance = 1 } } }, nil
      client.clock = { time = function() return 0 end }
      client.ledger.store = { usual = function() end, find = function() end, update = function() return true end,
        intend = function(_, fields) intended = fields return { id = 1 } end }
      assert(create.create(client, { model = "m", input = input, job_key = "k" }))
      assert.same({ URL, "k" }, { intended.media_url, intended.job_key })
      client.ledger.store.find = function()
        return { id = 1, kind = "create", state = "submitted", task_id = "t0", model = "m0", created_at = 0 }
      end
      local task = assert(create.swap_primary(client, { face = "no file", image = "no file", job_key = "k" }))
      assert.same({ "t0", "m0" }, { task.id, task.model })
      client.ledger.store.find = function() return nil, "disk" end
      assert.same({ nil, "ledger: disk" }, { (create.swap_primary(client, { face = URL, image_url = URL, job_key = "k" })),
        select(2, create.swap_primary(client, { face = URL, image_url = URL, job_key = "k" })).message })
    end
  end)

  it("of the primary face uploads what is a file, and ends where it cannot", function()
    for option, case in pairs { video = { "video-face-swap", "video_url" }, image = { "image-face-swap", "image_url" } } do
      local client = service { create = { { task_id = "t1" } } }
      client.schemas = { ["video-face-swap"] = false, ["image-face-swap"] = false }
      function client.upload(_, path)
        local is_bad = path == "bad" or path == WOMAN
        return not is_bad and "https://up/" .. path or nil, is_bad and "cannot" or nil
      end
      assert(create.swap_primary(client, { [option] = "source", face = MAN, disable_safety_checker = true }))
      assert.same({ model = case[1], input = { [case[2]] = "https://up/source", new_face = "https://up/" .. MAN,
        disable_safety_checker = option == "image" or nil } }, json.decode(client.asked[1].body))
      assert.same({ nil, "cannot" }, { create.swap_primary(client, { [option] = "bad", face = MAN }) })
      assert.same({ nil, "cannot" }, { create.swap_primary(client, { [option] = "source", face = WOMAN }) })
      assert.is_nil(json.decode(client.asked[1].body).callback_url)
    end
  end)
end)
