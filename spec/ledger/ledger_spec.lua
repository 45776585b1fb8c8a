-- The ledger's rules, with a service that is played here.
local errors = require "faceswap.errors"
local lookup = require "faceswap.ledger.lookup"
local ledger = require "faceswap.ledger"
local outcome = require "faceswap.ledger.outcome"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local submission = require "faceswap.ledger.submission"
local recovery = require "faceswap.ledger.recovery"

local HOUR = 3600

local function specs_of(kind, store)
  local folder, path, client, sent, answers

  -- A client whose service is played here: `answers` by call, each a table for its answer or an error.
  local function make(place, budget)
    local books = assert(ledger.new(place, budget))
    return {
      ledger = books,
      core = { active = function() return 0 end },
      clock = { now = os.clock, time = os.time },
      call = function(_, request)
        sent[#sent + 1] = request.call
        local answer = answers[request.call]
        if errors.is(answer) then
          return nil, answer
        end
        return answer or { data = {} }
      end,
      task = function(_, id)
        return { id = id }
      end,
    }
  end

  before_each(function()
    folder = shell.temporary()
    path = kind.place(folder)
    sent, answers = {}, { balance = { data = { balance = 100 } } }
    client = make(path)
  end)

  after_each(function()
    ledger.close(client)
    collectgarbage()
  end)

  local function whole_of(fields)
    local whole = { call = "create", body = { model = "m", input = { detect_id = "r1" } }, media_kind = "video" }
    whole.media_url = "https://a/v.mp4"
    return shell.merge(whole, fields)
  end

  local function before(fields)
    return submission.before(client, whole_of(fields), "{}")
  end

  local function submit(fields, answer, err)
    local entry = assert(before(fields))
    return entry, submission.after(client, entry, answer, err)
  end

  local function lost()
    return errors.new { kind = "timeout", message = "no answer", ambiguous = true }
  end

  it("take a job given twice for one", function()
    submit({ job_key = "k" }, { task_id = "t1" })
    local again = before { job_key = "k" }
    assert.is_true(again.repeated)
    assert.equal("t1", again.task_id)
    outcome.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 3 })
    again = before { job_key = "k" }
    assert.is_true(again.repeated)
    assert.same({ task_id = "t1", status = "success", urls = { "https://a/r.mp4" }, credits = 3, sizes = {}, media_kind = "video" },
      lookup.result(again))
    assert.same({ "balance" }, sent)
  end)

  it("take for its own what another has submitted while it was asked what the job costs", function()
    local own, other = client.ledger.store, make(path)
    local fields = { job_key = "k" }
    client.ledger.store = setmetatable({ intend = function(_, ...)
      local entry = assert(submission.before(other, whole_of(fields), "{}"))
      submission.after(other, entry, { task_id = "t7" })
      return own:intend(...)
    end }, { __index = function(_, name)
      return function(_, ...)
        return own[name](own, ...)
      end
    end })
    local again, err = before(fields)
    client.ledger.store = own
    ledger.close(other)
    assert.is_nil(err)
    assert.same({ "t7", true }, { again.task_id, again.repeated })
  end)

  it("leave alone a task that has not ended, and errors that say nothing of it", function()
    submit({ job_key = "k" }, { task_id = "t1" })
    outcome.ended(client, "t1", nil, nil)
    local err = errors.new { kind = "api", code = 500, message = "m" }
    outcome.ended(client, "t1", nil, err)
    assert.equal("m", err.message)
    assert.equal("submitted", before({ job_key = "k" }).state)
  end)

  it("send again what was refused or has failed", function()
    submit({ job_key = "k" }, nil, errors.new { kind = "api", code = 422, message = "m" })
    submit({ job_key = "k" }, { task_id = "t1" })
    outcome.ended(client, "t1", nil, errors.new { kind = "api", code = 404, message = "not found", raw = { code = 404 } })
    assert.is_true(before({ job_key = "k" }).repeated)
    local no = { kind = "api", code = 501, message = "no", task_ended = true, raw = { status = "failed", credits = 0 } }
    outcome.ended(client, "t1", nil, errors.new(no))
    local entry = before { job_key = "k" }
    assert.is_nil(entry.repeated)
    assert.equal("intended", entry.state)
  end)

  it("never send again what is ambiguous", function()
    answers.balance.data.balance = 88
    local entry, answer, err = submit({ job_key = "k" }, nil, lost())
    assert.is_nil(answer)
    assert.equal(entry.id, err.entry_id)
    assert.matches("the balance was 88 before it and 88 after it", err.message, 1, true)
    local again
    again, err = before { job_key = "k" }
    assert.is_nil(again)
    assert.is_true(err.ambiguous)
    assert.is_false(err.retryable)
    assert.matches("may have been carried out and charged (the balance was 88 before it and 88 after it)", err.message, 1, true)
    assert.same({ "balance", "balance" }, sent)
    assert.is_true(recovery.resolve(client, entry.id, "refused"))
    assert.is_nil(assert(before { job_key = "k" }).repeated)
  end)

  it("let the user tell the task of an ambiguous one", function()
    local entry = submit({ job_key = "k" }, nil, lost())
    assert.is_true(recovery.resolve(client, entry.id, "submitted", "t9"))
    assert.is_nil(client.ledger.store:find({ id = entry.id }).detect_task_id)
    assert.equal("t9", before({ job_key = "k" }).task_id)
    local done, err = recovery.resolve(client, entry.id, "refused")
    assert.is_nil(done)
    assert.matches("that is ambiguous", err.message, 1, true)
    assert.is_true(recovery.resolve(client, entry.id, "failed"))
    assert.has_error(function() recovery.resolve(client, entry.id, "nonsense") end)
    assert.has_error(function() recovery.resolve(client, {}, "refused") end, "resolve: id must be a number, got table")
    assert.has_error(function() recovery.resolve(client, entry.id, "submitted") end, "resolve: task_id must be a string, got nil")
  end)

  it("say that a job is being submitted", function()
    before { job_key = "k" }
    local other = make(path)
    local entry, err = submission.before(other, whole_of { job_key = "k" }, "{}")
    ledger.close(other)
    assert.is_nil(entry)
    assert.is_true(err.ambiguous)
    assert.is_true(err.retryable)
    assert.matches("is being submitted since", err.message, 1, true)
  end)

  it("take up a detection as long as it is of use", function()
    submit({ call = "detect_video", body = {}, job_key = "k" }, { task_id = "d1" })
    outcome.detected(client, "d1", { detect_id = "r1", expires_at = os.time() + HOUR, raw = {} })
    local entry = lookup.job(client, "k", "detect")
    assert.equal("r1", entry.detect_id)
    assert.equal("d1", entry.detect_task_id)
    assert.is_nil(lookup.job(client, "k", "create"))
    kind.sql(path, ("UPDATE entry SET expires_at = %d"):format(os.time() + 30))
    assert.is_nil(lookup.job(client, "k", "detect"))
    assert.equal("intended", before({ call = "detect_video", body = {}, job_key = "k" }).state)
  end)

  it("forget a detection that the service has forgotten", function()
    submit({ call = "detect_video", body = {}, job_key = "k" }, { task_id = "d1" })
    submit({ job_key = "k", detect_task_id = "d1" }, nil, errors.new { kind = "api", code = 404, message = "m" })
    assert.is_nil(lookup.job(client, "k", "detect"))
  end)

  it("take up after a crash what has no end yet", function()
    before { job_key = "killed" }
    submit({ job_key = "running" }, { task_id = "t1" })
    submit({ call = "detect_video", body = {}, job_key = "looking" }, { task_id = "d1" })
    submit({ job_key = "done" }, { task_id = "t2" })
    outcome.ended(client, "t2", { urls = { "https://a/r.mp4" } })
    ledger.close(client)
    client = make(path)
    answers.balance.data.balance = 88
    sent = {}
    local entries = recovery.resume(client)
    assert.equal(3, #entries)
    assert.is_true(entries[1].ambiguous)
    assert.equal("killed", entries[1].job_key)
    assert.equal(100, entries[1].balance_before)
    assert.equal(88, entries[1].balance_after)
    assert.equal("the process ended before the answer came", entries[1].error)
    assert.equal("t1", entries[2].task.id)
    assert.same({ detect_task_id = "d1", video_url = "https://a/v.mp4" }, entries[3].detect)
    assert.same({ "balance" }, sent)
    assert.equal(3, #recovery.resume(client))
    assert.is_true(select(2, before { job_key = "killed" }).ambiguous)
  end)

  it("mark as lost what was in the air, also where its job is given again before anything is resumed", function()
    before { job_key = "killed" }
    ledger.close(client)
    client = make(path)
    assert.is_true(select(2, before { job_key = "killed" }).ambiguous)
    local entry = client.ledger.store:find { job_key = "killed", kind = "create" }
    assert.same({ "ambiguous", "the process ended before the answer came" }, { entry.state, entry.error })
  end)

  it("ask a local engine for what it may have forgotten, each kind by its own call", function()
    client.service = "local engine"
    submit({ job_key = "swap" }, { task_id = "t1" })
    submit({ call = "detect_video", body = { video_url = "https://a/v.mp4" }, job_key = "found" }, { task_id = "d1" })
    client.backend = "local"
    sent = {}
    assert.equal("t1", lookup.job(client, "swap", "create").task_id)
    assert.equal("d1", lookup.job(client, "found", "detect").task_id)
    assert.same({ "task", "detection" }, sent)
    answers.task = errors.new { kind = "api", code = 404, message = "not found" }
    assert.is_nil((lookup.job(client, "swap", "create")))
    assert.equal("failed", client.ledger.store:find({ job_key = "swap", kind = "create" }).state)
  end)

  it("leave alone in resume what another is submitting", function()
    local other = make(path)
    submission.before(other, whole_of(), "{}")
    local entries = recovery.resume(client)
    assert.is_true(entries[1].alive)
    assert.is_false(entries[1].ambiguous)
    ledger.close(other)
  end)

  it("give the task of what could not be written down", function()
    local entry = before()
    recovery.resume(client)
    kind.sql(path, "DELETE FROM entry")
    local answer, err = submission.after(client, entry, { task_id = "t1" })
    assert.is_nil(answer)
    assert.equal("t1", err.task_id)
  end)

  it("say why nothing can be resumed where the ledger cannot be read", function()
    local broken = make(nil)
    broken.ledger.store = { unfinished = function() return nil, "disk I/O error" end }
    local entries, err = recovery.resume(broken)
    assert.is_nil(entries)
    assert.same({ "config", "ledger: disk I/O error" }, { err.kind, err.message })
  end)

  it("need a ledger for job keys, totals and resuming", function()
    local bare = make(nil)
    assert.same({}, (submission.before(bare, whole_of(), "{}")))
    assert.same({ task_id = "t" }, (submission.after(bare, {}, { task_id = "t" })))
    outcome.ended(bare, "t", { urls = {} })
    assert.matches("job_key needs a ledger", select(2, submission.before(bare, whole_of { job_key = "k" }, "{}")).message, 1, true)
    assert.matches("resume needs a ledger", select(2, recovery.resume(bare)).message, 1, true)
    assert.matches("resolve needs a ledger", select(2, recovery.resolve(bare, 1, "refused")).message, 1, true)
    assert.equal("config", select(2, ledger.new(nil, { total = 5 })).kind)
    assert.same({}, sent)
  end)

  it("take a store of the user's", function()
    assert.has_error(function() ledger.new({}, nil) end, "faceswap.new: the ledger has no method 'intend'")
    assert.error_matches(function() ledger.new(7) end, "'ledger' must be a file's name, a database's address or a store, got a number$")
    local mine = store.open(path)
    local other = make(mine)
    assert.is_table(submission.before(other, whole_of(), "{}"))
    ledger.close(other)
    assert.equal(0, mine:spent())
    mine:close()
  end)

  describe("on the budget", function()
    local function limited(budget)
      ledger.close(client)
      client = make(path, budget)
    end

    it("ask the service, and send nothing that costs more", function()
      limited { per_job = 10 }
      answers.estimate = { data = { estimated_credits = 12, balance = 50 } }
      local entry, err = before()
      assert.is_nil(entry)
      assert.equal("config", err.kind)
      assert.matches("12 credits, 10 are allowed", err.message, 1, true)
      assert.same({ "estimate" }, sent)
      answers.estimate.data.estimated_credits = 10
      assert.equal(50, before().balance_before)
      assert.same({ "estimate", "estimate" }, sent)
    end)

    it("ask the past where the service does not answer", function()
      submit({}, { task_id = "t1" })
      outcome.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 12 })
      limited { per_job = 10 }
      answers.estimate = errors.new { kind = "api", code = 505, message = "m" }
      assert.matches("12 credits, 10 are allowed", select(2, before()).message, 1, true)
      assert.is_table(before { body = { model = "other" } })
    end)

    it("send nothing where the service could not be asked, and the past does not tell", function()
      limited { per_job = 10 }
      answers.estimate = errors.new { kind = "transport", retryable = true, message = "no route" }
      local entry, err = before()
      assert.is_nil(entry)
      assert.equal("transport", err.kind)
      assert.is_true(err.retryable)
      assert.matches("what the job costs could not be asked, and it was not sent: no route", err.message, 1, true)
      assert.same({}, assert(client.ledger.store:unfinished()))
      -- the past tells
      limited() -- no budget
      submit({}, { task_id = "t1" })
      outcome.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 3 })
      limited { per_job = 10 }
      assert.equal(3, before().reserved)
    end)

    it("count detections by what the user says they cost", function()
      limited { total = 10, detection = 4 }
      local detect = { call = "detect_video", body = { video_url = "https://a/v.mp4" } }
      assert.equal(4, before(detect).reserved)
      assert.equal(4, before(detect).reserved)
      assert.matches("4 credits on top of the 8", select(2, before(detect)).message, 1, true)
      limited { per_job = 3, detection = 4 }
      assert.matches("4 credits, 3 are allowed", select(2, before(detect)).message, 1, true)
    end)

    it("count what was charged or is reserved", function()
      limited { total = 30 }
      answers.estimate = { data = { estimated_credits = 12 } }
      submit({}, { task_id = "t1" })
      outcome.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 10 })
      before()
      local entry, err = before()
      assert.is_nil(entry)
      assert.matches("12 credits on top of the 22 that are charged or reserved would exceed 30", err.message, 1, true)
    end)

    it("count no more what was deleted by hand", function()
      if kind ~= ledgers.all[1] then
        return
      end
      limited { total = 30 }
      answers.estimate = { data = { estimated_credits = 12 } }
      before { job_key = "first" }
      before { job_key = "second" }
      shell.run { "sqlite3", path, "DELETE FROM entry WHERE job_key = 'first'" }
      assert(before { job_key = "third" })
      assert.matches("12 credits on top of the 24", select(2, before { job_key = "fourth" }).message, 1, true)
    end)

    it("work for single jobs without a ledger", function()
      local bare = make(nil, { per_job = 10 })
      answers.estimate = { data = { estimated_credits = 12 } }
      assert.equal("config", select(2, submission.before(bare, whole_of(), "{}")).kind)
    end)
  end)
end

ledgers.describe("the ledger's rules", specs_of)
