-- The rules of the ledger's bookkeeping by themselves, to their limits: on a store and a service that answer what the spec says.
local errors = require "faceswap.errors"
local lookup = require "faceswap.ledger.lookup"
local outcome = require "faceswap.ledger.outcome"
local recovery = require "faceswap.ledger.recovery"
local submission = require "faceswap.ledger.submission"
local shell = require "spec.support.shell"

local NOW = 100000

-- A store with one entry, or none; `refuses` is what update gives back in the place of true.
local function store_of(entry, refuses)
  local store = { updates = {}, entry = entry }
  function store.find(_, query)
    store.query = query
    return store.entry, store.problem
  end
  function store.update(_, id, fields, states)
    store.updates[#store.updates + 1] = { id, fields, states }
    if refuses then
      return refuses[1], refuses[2]
    end
    return true
  end
  function store.usual(_, query)
    store.usual_of = query
    return store.usually
  end
  function store.intend(_, fields, total)
    store.intended, store.total = fields, total
    return { id = 7 }
  end
  function store.unfinished()
    return store.entries, store.problem
  end
  return store
end

-- A client of that store; `answers` has what each call gives: {data} or {nil, err}.
local function client_of(store, answers, more)
  local client = { ledger = { store = store, budget = {}, run = "r" }, asked = {}, clock = { time = function() return NOW end },
    ages = { of = function() end }, core = { active = function() return 0 end } }
  shell.merge(client, more)
  function client.call(_, request)
    client.asked[#client.asked + 1] = request
    local answer = (answers or {})[request.call] or { nil, errors.new { kind = "api", code = 404, message = "none" } }
    return answer[1] and { data = answer[1] } or nil, answer[2]
  end
  function client.task(_, id)
    return "task " .. id
  end
  return client
end

local function entry_of(fields)
  return shell.merge({ id = 3, kind = "create", state = "submitted", task_id = "t1", job_key = "k", created_at = 0 }, fields)
end

describe("an entry of the same job", function()
  it("is used again while the service keeps what it names, with a minute to spare", function()
    for _, state in ipairs { "submitted", "succeeded" } do
      for expires_at, last in pairs { [false] = 3540, [5000] = 4940 } do
        for time, stale in pairs { [last - 1] = false, [last] = true, [last + 1] = true } do
          local store = store_of()
          local entry = entry_of { kind = "detect", state = state, expires_at = expires_at or nil }
          assert.same({ not stale and entry or nil }, { lookup.reusable_entry(store, entry, time) })
          assert.equal(not stale or nil, entry.repeated)
          assert.same(stale and { { 3, { state = "expired" }, "submitted succeeded" } } or {}, store.updates)
          local task = entry_of { state = state, expires_at = expires_at or nil }
          assert.equal(task, (lookup.reusable_entry(store, task, time)))
        end
      end
    end
    local _, err = lookup.reusable_entry(store_of(nil, { false, "disk" }), entry_of { kind = "detect" }, 1e9)
    assert.same({ "config", "ledger: disk" }, { err.kind, err.message })
  end)

  it("that ended otherwise is none", function()
    for _, state in ipairs { "failed", "refused", "expired" } do
      assert.same({}, { lookup.reusable_entry(store_of(), entry_of { state = state }, NOW) })
    end
  end)

  it("without an outcome is an error that says so, and how to go on", function()
    for _, kind in ipairs { "create", "detect" } do
      for _, state in ipairs { "intended", "ambiguous" } do
        for _, alive in ipairs { true, false } do
          local store, entry = store_of(), entry_of { kind = kind, state = state, alive = alive, detect_task_id = "d" }
          local found, err = lookup.reusable_entry(store, entry, NOW)
          assert.is_nil(found)
          assert.same({ "transport", true, alive, 3, "d" }, { err.kind, err.ambiguous, err.retryable, err.entry_id, err.detect_task_id })
          assert.matches((alive and "being submitted since " or "sent at ") .. "1970-01-01 00:00:00 UTC", err.message, 1, true)
          local lost = state == "intended" and not alive
          assert.equal(lost and 1 or 0, #store.updates)
          assert.equal(lost and "ambiguous" or state, entry.state)
        end
      end
    end
    local entry = entry_of { state = "intended" }
    lookup.mark_lost(store_of(nil, { false }), entry)
    assert.same({ "intended" }, { entry.state, entry.error })
  end)

  it("tells the balances that it knows", function()
    assert.equal(" (the balance was 5 before it and 3 after it)", lookup.balances { balance_before = 5, balance_after = 3 })
    assert.equal(" (the balance was 5 before it)", lookup.balances { balance_before = 5 })
    assert.equal("", lookup.balances { balance_after = 3 })
  end)

  it("is looked for under its key, and given up where a local engine has lost it", function()
    assert.same({}, { lookup.job(client_of(store_of(entry_of {})), nil, "create") })
    assert.matches("job_key needs a ledger", select(2, lookup.job(client_of(nil), "k", "create")).message, 1, true)
    local store = store_of(entry_of {})
    assert.equal(store.entry, (lookup.job(client_of(store), "k", "create")))
    assert.same({ job_key = "k", kind = "create" }, store.query)
    store.problem = "disk"
    assert.equal("ledger: disk", select(2, lookup.job(client_of(store), "k", "create")).message)
    assert.same({}, { lookup.job(client_of(store_of()), "k", "create") })
    for kind, state in pairs { create = "failed", detect = "expired" } do
      local call = kind == "create" and "task" or "detection"
      for code, gone in pairs { [404] = true, [500] = false } do
        store = store_of(entry_of { kind = kind, expires_at = 2 * NOW })
        local client = client_of(store, { [call] = { nil, { code = code } } }, { backend = "local" })
        assert.same({ not gone and store.entry or nil }, { lookup.job(client, "k", kind) })
        assert.same(gone and { { 3, { state = state, error = "the service does not know it any more" }, "submitted succeeded" } } or {},
          store.updates)
        assert.same({ call, "t1", { kind == "create" and "task_id" or "detect_task_id", "t1" } },
          { client.asked[1].call, client.asked[1].id, client.asked[1].query })
      end
    end
    assert.equal("ledger: full", select(2, lookup.give_up(client_of(store_of(nil, { nil, "full" })), entry_of {})).message)
  end)

  it("is known by its task", function()
    assert.is_false(lookup.is_known(client_of(nil), "t1", "create"))
    assert.is_false(lookup.is_known(client_of(store_of()), "t1", "create"))
    assert.is_true(lookup.is_known(client_of(store_of {}), "t1", "create"))
    assert.is_true(lookup.is_known(client_of(nil, nil, { ages = { of = function() return 0 end } }), "t1", "create"))
  end)

  it("has a result where its URLs were kept whole", function()
    local urls = '["https://a/1.mp4", {"url": "https://a/2.mp4", "size": 5}]'
    local result = lookup.result(entry_of { state = "succeeded", urls = urls, charged = 2, media_kind = "gif" })
    assert.same({ task_id = "t1", status = "success", urls = { "https://a/1.mp4", "https://a/2.mp4" }, sizes = { [2] = 5 }, credits = 2,
      media_kind = "gif" }, result)
    assert.is_nil(lookup.result(entry_of { state = "submitted", urls = urls }))
    assert.is_nil(lookup.result(entry_of { state = "succeeded" }))
    assert.is_nil(lookup.result(entry_of { state = "succeeded", urls = "[]" }))
    local cut = require("faceswap.ledger.private_urls").cut "https://a/1.mp4?secret=1"
    assert.is_nil(lookup.result(entry_of { state = "succeeded", urls = ('["%s"]'):format(cut) }))
  end)
end)

describe("a submission", function()
  local function before(client, more)
    return submission.before(client, shell.merge({ call = "create", body = { model = "m", input = {} }, timeout = 5 }, more), "{}")
  end
  local function with_budget(budget, answers, store)
    local client = client_of(store, answers)
    client.ledger.budget = budget
    return client
  end

  it("asks for the balance and the cost no longer than the caller waits, nor than each is worth", function()
    for given, waited in pairs { [false] = { 10, 30 }, [3] = { 3, 3 }, [20] = { 10, 20 }, [60] = { 10, 30 } } do
      local client = with_budget({ per_job = 5 }, {}, store_of())
      before(client, { timeout = given or nil })
      local asked = client.asked
      if not given then
        client = with_budget({ per_job = 5 }, {}, store_of())
        submission.before(client, { call = "create", body = { model = "m", input = {} } }, "{}")
        asked = client.asked
      end
      assert.same({ "estimate", waited[2], "balance", waited[1] }, { asked[1].call, asked[1].timeout, asked[2].call, asked[2].timeout })
    end
  end)

  it("is estimated where there is a budget, and never a detection", function()
    local client = client_of(nil)
    assert.same({}, (before(client)))
    assert.equal(0, #client.asked)
    client = with_budget({ per_job = 5, detection = 1 })
    assert.same({}, (before(client, { call = "detect_video" })))
    assert.equal(0, #client.asked)
  end)

  it("may cost as much as a job may, and no more", function()
    for cost, allowed in pairs { [0] = true, [4.9] = true, [5] = true, [5.1] = false } do
      local entry, err = before(with_budget({ per_job = 5 }, { estimate = { { estimated_credits = cost } } }))
      assert.equal(allowed, entry ~= nil, cost)
      assert.is_true(allowed or err.over_budget and err.kind == "config")
    end
    for cost, allowed in pairs { [5] = true, [6] = false } do
      assert.equal(allowed, before(with_budget({ per_job = 5, detection = cost }), { call = "detect_video" }) ~= nil)
    end
  end)

  it("is not sent where the service's estimate is none, or refuses it", function()
    for _, told in ipairs { -1, "x", true, false } do
      local entry, err = before(with_budget({ per_job = 5 }, { estimate = { { estimated_credits = told or nil } } }))
      assert.is_nil(entry)
      assert.same({ "protocol", true }, { err.kind, err.message:find("no number of credits", 1, true) ~= nil })
    end
    for balance, said in pairs { [3] = "needs 9 credits, the balance is 3", [false] = "needs 9 credits, the balance is less" } do
      local data = { estimated_credits = 9, affordable = false, balance = balance or nil }
      local entry, err = before(with_budget({ total = 99 }, { estimate = { data } }, store_of()))
      assert.is_nil(entry)
      assert.same({ 402, true, true }, { err.code, err.message:find(said, 1, true) ~= nil,
        err.message:find("the service's estimate refuses it", 1, true) ~= nil })
    end
    assert.matches("needs more credits", select(2, before(with_budget({ total = 99 }, { estimate = { { affordable = false } } },
      store_of()))).message, 1, true)
  end)

  it("is sent where the service does not estimate, and not where it could not be asked, unless like jobs are known", function()
    for code, open in pairs { [404] = true, [405] = true, [501] = true, [505] = true, [400] = false, [500] = false, [503] = false } do
      for _, by in ipairs { "code", "status" } do
        local refusal = code == 400
        local function refuse()
          return { nil, errors.new { kind = by == "code" and "api" or "http", [by] = code, message = "no", retryable = not refusal } }
        end
        local store = store_of()
        local entry, err = before(with_budget({ per_job = 5 }, { estimate = refuse() }, store))
        assert.equal(open, entry ~= nil, code)
        assert.is_true(open or err.message:find(refusal and "estimate refuses it" or "could not be asked", 1, true) ~= nil)
        store = store_of()
        store.usually = 2
        entry = before(with_budget({ per_job = 5 }, { estimate = refuse() }, store))
        assert.equal(not refusal, entry ~= nil, code)
        assert.same({ kind = "create", model = "m" }, store.usual_of)
      end
    end
    for _, call in ipairs { "estimate", "balance" } do
      local stopped = errors.new { kind = "cancelled", message = "stop" }
      assert.equal(stopped, select(2, before(with_budget({ per_job = 5 }, { estimate = { { estimated_credits = 1 } },
        [call] = { nil, stopped } }, store_of()))))
      assert.equal("stop", stopped.message)
    end
  end)

  it("is written down with what is known of it", function()
    local store = store_of()
    local client = with_budget({ total = 50 }, { estimate = { { estimated_credits = "2", balance = 9 } } }, store)
    local entry = before(client, { media_url = "https://a/v.mp4", media_kind = "video", detect_task_id = "d", output = "o", plan = "p",
      body = { model = "m", input = { detect_id = "x" } } })
    assert.same({ 7, 50, 1 }, { entry.id, store.total, #client.asked }) -- the estimate tells the balance
    local intended = store.intended
    intended.body = nil
    assert.same({ kind = "create", model = "m", media_url = "https://a/v.mp4", media_kind = "video", detect_task_id = "d", detect_id = "x",
      output = "o", plan = "p", run = "r", reserved = 2, balance_before = 9 }, intended)
    before(client_of(store, { balance = { { balance = "4" } } }), { call = "detect_video", body = {} })
    assert.same({ "detect", "detect_video", 4 }, { store.intended.kind, store.intended.model, store.intended.balance_before })
  end)

  it("is not written down over the budget, nor where the ledger cannot, nor sent without its lease", function()
    local function refused(...)
      local store, told = store_of(), { ... }
      store.intend = function() return nil, told[1], told[2] end
      return select(2, before(with_budget({ total = told[3] }, { estimate = { { estimated_credits = 2 } } }, store)))
    end
    local err = refused("over", 9, 10)
    assert.is_true(err.over_budget)
    assert.matches("budget.total: 2 credits on top of the 9 that are charged or reserved would exceed 10", err.message, 1, true)
    assert.matches("some credits on top of the 9 .* would exceed the budget of the run", refused("over", 9).message)
    assert.equal("ledger: disk; nothing was sent", refused("failed", "disk").message)
    assert.is_true(refused("exists", entry_of { state = "ambiguous" }).ambiguous)
    local others, intend = store_of(), nil
    intend, others.intend = others.intend, function() -- a detection that is of no use any more is in its way, once
      others.intend = intend
      return nil, "exists", entry_of { kind = "detect" }
    end
    assert.equal(7, before(client_of(others)).id)
    for may, sent in pairs { [true] = true, [false] = false } do
      local store = store_of()
      store.may_send = function(_, id) return id == 7 and may end
      local entry, problem = before(client_of(store))
      assert.equal(sent, entry ~= nil)
      assert.is_true(sent or problem.retryable and problem.kind == "config" and store.updates[1][2].state == "refused")
    end
  end)

  it("of a job that the ledger has is not written down again", function()
    for state, reused in pairs { submitted = true, ambiguous = false } do
      local store = store_of(entry_of { state = state })
      local entry, err = before(client_of(store), { job_key = "k" })
      assert.equal(reused and store.entry or nil, entry)
      assert.equal(not reused, err ~= nil)
      assert.is_nil(store.intended)
    end
  end)

  local function after(answer, err, entry, refuses, balance)
    local store = store_of(not entry.forgotten and entry_of { id = 8, kind = "detect" } or nil, refuses)
    local client = client_of(store, { balance = { balance and { balance = balance } or nil, not balance and {} or nil } })
    local done, problem = submission.after(client, entry, answer, err)
    return done, problem, store.updates, client
  end

  it("is settled by its answer", function()
    local answer = { task_id = "t" }
    local done, _, updates = after(answer, nil, {}) -- there is no ledger
    assert.same({ answer, {} }, { done, updates })
    done, _, updates = after(answer, nil, { id = 1, kind = "create" })
    assert.equal(answer, done)
    assert.same({ { 1, { state = "submitted", task_id = "t" }, "intended ambiguous" } }, updates)
    updates = select(3, after(answer, nil, { id = 1, kind = "detect" }))
    assert.same({ { 1, { state = "submitted", task_id = "t", detect_task_id = "t" }, "intended ambiguous" } }, updates)
    local err = select(2, after(answer, nil, { id = 1, kind = "create" }, { false }))
    assert.same({ "config", "t", 1 }, { err.kind, err.task_id, err.entry_id })
    assert.matches("somebody else has settled the entry; the entry 1 stays without its outcome", err.message, 1, true)
    assert.matches("ledger: disk; the entry 1", select(2, after(answer, nil, { id = 1 }, { nil, "disk" })).message, 1, true)
  end)

  it("is settled by its error, and tells what came and what the balance is where it is open", function()
    local function failure(fields)
      fields.message = "why"
      return errors.new(fields)
    end
    local err = failure { kind = "api", code = 422 }
    local done, given, updates = after(nil, err, { id = 1, kind = "create", detect_task_id = "d" })
    assert.same({ nil, err, 1 }, { done, given, given.entry_id })
    assert.same({ { 1, { state = "refused", error = tostring(err) }, "intended ambiguous" } }, updates)
    err = failure { kind = "transport", ambiguous = true, body = "a\0é" }
    local text = tostring(err)
    given, updates = select(2, after(nil, err, { id = 1, balance_before = 5 }, nil, 3))
    assert.same({ { 1, { state = "ambiguous", error = text .. "; what came of the answer: a\\x00\\xc3\\xa9" }, "intended ambiguous" },
      { 1, { balance_after = 3 }, "ambiguous" } }, updates)
    assert.equal("why (the balance was 5 before it and 3 after it)", given.message)
    updates = select(3, after(nil, failure { kind = "api", code = 404 }, { id = 1, detect_task_id = "d" }))
    assert.same({ 8, { state = "expired" }, "submitted succeeded" }, updates[2])
    for _, entry in ipairs { { id = 1 }, { id = 1, detect_task_id = "d", code = 400 },
      { id = 1, detect_task_id = "d", forgotten = true } } do
      updates = select(3, after(nil, failure { kind = "api", code = entry.code or 404 }, entry))
      assert.equal(1, #updates)
    end
  end)
end)

describe("what became of a task", function()
  it("is written down once the service has said it", function()
    local function updates(name, ...)
      local store = store_of(entry_of {})
      outcome[name](client_of(store), "t1", ...)
      outcome[name](client_of(nil), "t1", ...)
      outcome[name](client_of(store_of()), "t1", ...)
      return store.updates, store.query
    end
    local written = updates("ended", { urls = { "https://a/1" }, sizes = { 5 }, credits = 2 })
    assert.same({ 3, "submitted" }, { written[1][1], written[1][3] })
    assert.same({ state = "succeeded", charged = 2, urls = written[1][2].urls }, written[1][2])
    assert.same({ { url = "https://a/1", size = 5 } }, require("faceswap.json").decode(written[1][2].urls))
    assert.equal('["https://a/1"]', updates("ended", { urls = { "https://a/1" } })[1][2].urls)
    assert.same({}, (updates("ended", { urls = {} })))
    for _, name in ipairs { "ended", "detected" } do
      written = updates(name, nil, errors.new { kind = "api", task_ended = true, message = "m", raw = { credits = "2" } })
      assert.same({ "failed", 2, "submitted" }, { written[1][2].state, written[1][2].charged, written[1][3] })
      assert.is_nil(updates(name, nil, errors.new { kind = "api", task_ended = true, message = "m", raw = "x" })[1][2].charged)
      assert.same({}, (updates(name, nil, errors.new { kind = "api", message = "m" })))
      assert.same({}, (updates(name)))
    end
    local query
    written, query = updates("detected", { detect_id = "x", expires_at = 9, raw = { credits = 1 } })
    assert.same({ { 3, { state = "succeeded", detect_id = "x", expires_at = 9, charged = 1 }, "submitted" } }, written)
    assert.same({ task_id = "t1", kind = "detect" }, query)
    assert.same({ { 3, { fetched = 1 }, "succeeded" } }, (updates "fetched"))
    local err = errors.new { kind = "api", code = 404, message = "no task" }
    assert.same({}, (updates("ended", nil, err)))
    assert.equal(3, err.entry_id)
    assert.matches("no task; the ledger has the task as its entry 3", err.message, 1, true)
    err = errors.new { kind = "api", code = 404, message = "no task" }
    outcome.ended(client_of(store_of()), "t1", nil, err)
    assert.equal("no task", err.message)
  end)
end)

describe("a run that is taken up", function()
  it("gets the entries without an end, with what goes on with each", function()
    local store = store_of()
    store.entries = {
      entry_of { id = 1, owner = "o" }, entry_of { id = 2, state = "succeeded" }, entry_of { id = 3, state = "ambiguous" },
      entry_of { id = 4, state = "intended" }, entry_of { id = 5, state = "intended", alive = true },
      entry_of { id = 6, kind = "detect", media_kind = "gif", media_url = "https://a/g" },
      entry_of { id = 7, kind = "detect", state = "ambiguous", balance_after = 1 },
    }
    local client = client_of(store, { balance = { { balance = 9 } } })
    local entries = recovery.resume(client)
    assert.equal(store.entries, entries)
    local tasks, ambiguous, balances = {}, {}, {}
    for i, entry in ipairs(entries) do
      tasks[i], ambiguous[i], balances[i] = entry.task or false, entry.ambiguous, entry.balance_after or false
      assert.is_nil(entry.owner)
      assert.same(i == 6 and { detect_task_id = "t1", gif_url = "https://a/g" } or nil, entry.detect)
    end
    assert.same({ "task t1", "task t1", false, false, false, false, false }, tasks)
    assert.same({ false, false, true, true, false, false, true }, ambiguous)
    assert.same({ false, false, 9, 9, false, false, 1 }, balances)
    assert.equal(1, #client.asked)
    assert.same({ { 4, { state = "ambiguous", error = "the process ended before the answer came" }, "intended" },
      { 3, { balance_after = 9 }, "ambiguous" }, { 4, { balance_after = 9 }, "ambiguous" } }, store.updates)
    store.entries, store.problem = nil, "disk"
    assert.equal("ledger: disk", select(2, recovery.resume(client)).message)
    assert.matches("resume needs a ledger", select(2, recovery.resume(client_of(nil))).message, 1, true)
    assert.has_error(function() recovery.resume(client, { x = 1 }) end)
  end)

  it("is told what became of an entry", function()
    for state, allowed in pairs { refused = "ambiguous", submitted = "ambiguous", failed = "submitted succeeded" } do
      for kind, detect_task_id in pairs { create = false, detect = "t9" } do
        local store = store_of(entry_of { kind = kind })
        local id = state == "submitted" and "t9" or nil
        assert.is_true(recovery.resolve(client_of(store), 3, state, id))
        assert.same({ { 3, { state = state, task_id = id, detect_task_id = id and detect_task_id or nil }, allowed } }, store.updates)
      end
    end
    local _, err = recovery.resolve(client_of(store_of(entry_of { state = "ambiguous" }, { false })), 3, "refused")
    assert.matches("may still be sending it", err.message, 1, true)
    for _, store in ipairs { store_of(), store_of(entry_of {}, { false }) } do
      local problem = select(2, recovery.resolve(client_of(store), 3, "refused"))
      assert.matches("ledger: there is no entry 3 that is ambiguous", problem.message, 1, true)
    end
    assert.equal("ledger: disk", select(2, recovery.resolve(client_of(store_of(entry_of {}, { nil, "disk" })), 3, "failed")).message)
    assert.matches("resolve needs a ledger", select(2, recovery.resolve(client_of(nil), 3, "failed")).message, 1, true)
    for _, arguments in ipairs { { "3", "failed" }, { 3, "done" }, { 3, "submitted" }, { 3, "failed", nil, { x = 1 } } } do
      assert.has_error(function() recovery.resolve(client_of(store_of()), arguments[1], arguments[2], arguments[3], arguments[4]) end)
    end
  end)
end)
