-- The ledger: its file by itself, its rules with a service that is played here, and whole clients that are killed.
local ledger = require "faceswap.ledger"
local errors = require "faceswap.errors"
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"
local kill = require "spec.soak.kill"
local shell = require "spec.support.shell"
local store = require "faceswap.store"

local HOUR = 3600

describe("the ledger's file", function()
  local folder, path

  before_each(function()
    folder = shell.temporary()
    path = folder .. "/ledger.db"
  end)

  after_each(function()
    collectgarbage()
    shell.remove(folder)
  end)

  local function open()
    return assert(store.open(path))
  end

  local function sql(text)
    return (shell.run { "sqlite3", path, text }:gsub("%s+$", ""))
  end

  it("keeps what it is given", function()
    local fields = {
      job_key = "k", kind = "create", model = "m", body = 'a "b" \0 c', media_url = "https://a/v.mp4?sig=1", media_kind = "video",
      detect_task_id = "d1", detect_id = "r1", reserved = 1.5, balance_before = 100,
    }
    local first = open()
    local entry = first:intend(fields)
    assert.equal("intended", entry.state)
    assert.is_true(first:update(entry.id, { state = "submitted", task_id = "t1" }, "intended"))
    first:close()
    local again = open():find { task_id = "t1", kind = "create" }
    for name, value in pairs(fields) do
      assert.equal(value, again[name], name)
    end
    assert.equal("submitted", again.state)
    assert.equal("100", tostring(again.balance_before))
    assert.is_true(math.abs(again.created_at - os.time()) <= 2)
  end)

  it("is for its owner's eyes only, and safe against a loss of power", function()
    local kept = open()
    kept:intend { kind = "create" }
    assert.equal("600", (shell.run { "stat", "-c", "%a", path }:gsub("%s", "")))
    assert.equal("600", (shell.run { "stat", "-c", "%a", path .. "-wal" }:gsub("%s", "")))
    assert.equal("600", (shell.run { "stat", "-c", "%a", path .. "-owners" }:gsub("%s", "")))
    assert.equal("wal", sql "PRAGMA journal_mode")
    assert.equal("2", sql "PRAGMA user_version")
    kept:close()
  end)

  it("names what is wrong with its place", function()
    local refused, problem = store.open(folder .. "/none/ledger.db")
    assert.is_nil(refused)
    assert.matches("none/ledger.db: No such file or directory", problem, 1, true)
    shell.write(path, ("no database "):rep(100))
    assert.matches("file is not a database", select(2, store.open(path)), 1, true)
    os.remove(path)
    sql "CREATE TABLE other (x)"
    assert.matches("database of something else", select(2, store.open(path)), 1, true)
    assert.equal("delete", sql "PRAGMA journal_mode")
    os.remove(path)
    open():close()
    sql "PRAGMA user_version = 1"
    assert.matches("another version of faceswap", select(2, store.open(path)), 1, true)
  end)

  it("raises on what a program should not do", function()
    local kept = open()
    assert.error_matches(function() kept:intend { kind = "create", body = {} } end, "'body' must be a string or a number")
    assert.is_nil((kept:intend { kind = "nonsense" }))
    kept:close()
    kept:close()
    assert.error_matches(function() kept:spent() end, "the ledger is closed")
  end)

  it("has one live entry for a job key and kind", function()
    local kept, other = open(), open()
    local entry = kept:intend { kind = "create", job_key = "k" }
    local twice, reason, existing = other:intend { kind = "create", job_key = "k" }
    assert.is_nil(twice)
    assert.equal("exists", reason)
    assert.equal(entry.id, existing.id)
    assert.is_true(existing.alive)
    assert.is_table(other:intend { kind = "detect", job_key = "k" })
    assert.is_true(kept:update(entry.id, { state = "refused" }, "intended"))
    local second = other:intend { kind = "create", job_key = "k" }
    assert.is_true(second.id > entry.id)
    assert.equal(second.id, kept:find { kind = "create", job_key = "k" }.id)
  end)

  it("changes an entry only from the states named", function()
    local kept = open()
    local id = kept:intend({ kind = "create" }).id
    assert.is_false(kept:update(id, { state = "succeeded" }, "submitted ambiguous"))
    assert.is_false(kept:update(id + 1, { state = "succeeded" }, "intended"))
    assert.is_true(kept:update(id, { state = "submitted", reserved = 7 }, "intended ambiguous"))
    assert.is_true(kept:update(id, { state = "succeeded" }, "submitted"))
    assert.equal(7, kept:find({ id = id }).reserved)
  end)

  it("lists what is unfinished, and counts what it costs", function()
    local kept = open()
    for i, state in ipairs { "intended", "submitted", "refused", "ambiguous", "succeeded", "failed" } do
      local id = kept:intend({ kind = "create", model = "m", reserved = 10 ^ i }).id
      kept:update(id, { state = state, charged = state == "succeeded" and 5 or nil }, "intended")
    end
    local states = {}
    for i, entry in ipairs(kept:unfinished()) do
      states[i] = entry.state
    end
    assert.same({ "intended", "submitted", "ambiguous" }, states)
    assert.equal(10 + 100 + 10000 + 5 + 1000000, kept:spent())
    assert.equal(5, kept:usual { kind = "create", model = "m" })
    assert.is_nil((kept:usual { kind = "create", model = "n" }))
  end)

  it("lets no entry pass that exceeds the total", function()
    local kept = open()
    assert.is_table(kept:intend({ kind = "create", reserved = 6 }, 10))
    local over, reason, spent = kept:intend({ kind = "create", reserved = 5 }, 10)
    assert.is_nil(over)
    assert.equal("over", reason)
    assert.equal(6, spent)
    assert.is_table(kept:intend({ kind = "create", reserved = 4 }, 10))
    assert.equal("over", select(2, kept:intend({ kind = "create" }, 10)))
  end)

  it("knows whether somebody is still there to write an outcome down", function()
    local kept = open()
    local writer = open()
    local id = writer:intend({ kind = "create" }).id
    assert.is_true(kept:find({ id = id }).alive)
    writer:close()
    assert.is_nil(kept:find({ id = id }).alive)
  end)

  it("can be opened by many at once that find it missing, and lets one of them have a key", function()
    local program = ([[
      local kept = assert(require("faceswap.store").open(%q))
      print((kept:intend { kind = "create", job_key = "k" }) and "mine" or "other's")]]):format(path)
    local command = ("for i in 1 2 3 4 5 6 7 8 9 10; do %s -e %s & done; wait"):format(arg[-1], shell.quote(program))
    local pipe = io.popen(command .. " 2>&1")
    local output = pipe:read "*a"
    pipe:close()
    assert.equal(1, select(2, output:gsub("mine\n", "")), output)
    assert.equal(9, select(2, output:gsub("other's\n", "")), output)
  end)
end)

describe("the ledger's rules", function()
  local folder, path, client, sent, answers

  -- A client whose service is played here: `answers` by call, each a table for its answer or an error.
  local function make(place, budget)
    local books = assert(ledger.new(place, budget))
    return {
      ledger = books,
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
    path = folder .. "/ledger.db"
    sent, answers = {}, { balance = { data = { balance = 100 } } }
    client = make(path)
  end)

  after_each(function()
    ledger.close(client)
    collectgarbage()
    shell.remove(folder)
  end)

  local function submission(fields)
    local whole = { call = "create", body = { model = "m", input = { detect_id = "r1" } }, media_kind = "video" }
    whole.media_url = "https://a/v.mp4"
    for name, value in pairs(fields or {}) do
      whole[name] = value
    end
    return whole
  end

  local function before(fields)
    return ledger.before(client, submission(fields), "{}")
  end

  local function submit(fields, answer, err)
    local entry = assert(before(fields))
    return entry, ledger.after(client, entry, answer, err)
  end

  local function lost()
    return errors.new { kind = "timeout", message = "no answer", ambiguous = true }
  end

  it("take a job given twice for one", function()
    submit({ job_key = "k" }, { task_id = "t1" })
    local again = before { job_key = "k" }
    assert.is_true(again.repeated)
    assert.equal("t1", again.task_id)
    ledger.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 3 })
    again = before { job_key = "k" }
    assert.is_true(again.repeated)
    assert.same({ task_id = "t1", status = "success", urls = { "https://a/r.mp4" }, credits = 3 }, ledger.result(again))
    assert.same({ "balance" }, sent)
  end)

  it("send again what was refused or has failed", function()
    submit({ job_key = "k" }, nil, errors.new { kind = "api", code = 422, message = "m" })
    submit({ job_key = "k" }, { task_id = "t1" })
    ledger.ended(client, "t1", nil, errors.new { kind = "api", code = 404, message = "not found", raw = { code = 404 } })
    assert.is_true(before({ job_key = "k" }).repeated)
    ledger.ended(client, "t1", nil, errors.new { kind = "api", code = 501, message = "no", raw = { status = "failed", credits = 0 } })
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
    assert.is_true(ledger.resolve(client, entry.id, "refused"))
    assert.is_nil(assert(before { job_key = "k" }).repeated)
  end)

  it("let the user tell the task of an ambiguous one", function()
    local entry = submit({ job_key = "k" }, nil, lost())
    assert.is_true(ledger.resolve(client, entry.id, "submitted", "t9"))
    assert.equal("t9", before({ job_key = "k" }).task_id)
    local done, err = ledger.resolve(client, entry.id, "refused")
    assert.is_nil(done)
    assert.matches("that is ambiguous", err.message, 1, true)
    assert.is_true(ledger.resolve(client, entry.id, "failed"))
    assert.has_error(function() ledger.resolve(client, entry.id, "nonsense") end)
  end)

  it("say that a job is being submitted", function()
    before { job_key = "k" }
    local other = make(path)
    local entry, err = ledger.before(other, submission { job_key = "k" }, "{}")
    ledger.close(other)
    assert.is_nil(entry)
    assert.is_true(err.ambiguous)
    assert.is_true(err.retryable)
    assert.matches("is being submitted since", err.message, 1, true)
  end)

  it("take up a detection as long as it is of use", function()
    submit({ call = "detect_video", body = {}, job_key = "k" }, { task_id = "d1" })
    ledger.detected(client, "d1", { detect_id = "r1", expires_at = os.time() + HOUR, raw = {} })
    local known = ledger.known(client, "k", "detect")
    assert.equal("r1", known.detect_id)
    assert.equal("d1", known.detect_task_id)
    assert.is_nil(ledger.known(client, "k", "create"))
    shell.run { "sqlite3", path, ("UPDATE entry SET expires_at = %d"):format(os.time() + 30) }
    assert.is_nil(ledger.known(client, "k", "detect"))
    assert.equal("intended", before({ call = "detect_video", body = {}, job_key = "k" }).state)
  end)

  it("forget a detection that the service has forgotten", function()
    submit({ call = "detect_video", body = {}, job_key = "k" }, { task_id = "d1" })
    submit({ job_key = "k", detect_task_id = "d1" }, nil, errors.new { kind = "api", code = 404, message = "m" })
    assert.is_nil(ledger.known(client, "k", "detect"))
  end)

  it("take up after a crash what has no end yet", function()
    before { job_key = "killed" }
    submit({ job_key = "running" }, { task_id = "t1" })
    submit({ call = "detect_video", body = {}, job_key = "looking" }, { task_id = "d1" })
    submit({ job_key = "done" }, { task_id = "t2" })
    ledger.ended(client, "t2", { urls = { "https://a/r.mp4" } })
    ledger.close(client)
    client = make(path)
    answers.balance.data.balance = 88
    sent = {}
    local entries = ledger.resume(client)
    assert.equal(3, #entries)
    assert.is_true(entries[1].ambiguous)
    assert.equal("killed", entries[1].job_key)
    assert.equal(100, entries[1].balance_before)
    assert.equal(88, entries[1].balance_after)
    assert.equal("the process ended before the answer came", entries[1].error)
    assert.equal("t1", entries[2].task.id)
    assert.same({ detect_task_id = "d1", video_url = "https://a/v.mp4" }, entries[3].detect)
    assert.same({ "balance" }, sent)
    assert.equal(3, #ledger.resume(client))
    assert.is_true(select(2, before { job_key = "killed" }).ambiguous)
  end)

  it("leave alone in resume what another is submitting", function()
    local other = make(path)
    ledger.before(other, submission(), "{}")
    local entries = ledger.resume(client)
    assert.is_true(entries[1].alive)
    assert.is_false(entries[1].ambiguous)
    ledger.close(other)
  end)

  it("give the task of what could not be written down", function()
    local entry = before()
    ledger.resume(client)
    shell.run { "sqlite3", path, "DELETE FROM entry" }
    local answer, err = ledger.after(client, entry, { task_id = "t1" })
    assert.is_nil(answer)
    assert.equal("t1", err.task_id)
  end)

  it("need a ledger for job keys, totals and resuming", function()
    local bare = make(nil)
    assert.same({}, (ledger.before(bare, submission(), "{}")))
    assert.same({ task_id = "t" }, (ledger.after(bare, {}, { task_id = "t" })))
    ledger.ended(bare, "t", { urls = {} })
    assert.matches("job_key needs a ledger", select(2, ledger.before(bare, submission { job_key = "k" }, "{}")).message, 1, true)
    assert.matches("resume needs a ledger", select(2, ledger.resume(bare)).message, 1, true)
    assert.equal("config", select(2, ledger.new(nil, { total = 5 })).kind)
    assert.same({}, sent)
  end)

  it("take a store of the user's", function()
    assert.has_error(function() ledger.new({}, nil) end, "faceswap.new: the ledger has no method 'intend'")
    local mine = store.open(path)
    local other = make(mine)
    assert.is_table(ledger.before(other, submission(), "{}"))
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
      ledger.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 12 })
      limited { per_job = 10 }
      answers.estimate = errors.new { kind = "api", code = 505, message = "m" }
      assert.matches("12 credits, 10 are allowed", select(2, before()).message, 1, true)
      assert.is_table(before { body = { model = "other" } })
    end)

    it("count what was charged or is reserved", function()
      limited { total = 30 }
      answers.estimate = { data = { estimated_credits = 12 } }
      submit({}, { task_id = "t1" })
      ledger.ended(client, "t1", { urls = { "https://a/r.mp4" }, credits = 10 })
      before()
      local entry, err = before()
      assert.is_nil(entry)
      assert.matches("12 credits on top of the 22 that are charged or reserved would exceed 30", err.message, 1, true)
    end)

    it("work for single jobs without a ledger", function()
      local bare = make(nil, { per_job = 10 })
      answers.estimate = { data = { estimated_credits = 12 } }
      assert.equal("config", select(2, ledger.before(bare, submission(), "{}")).kind)
    end)
  end)
end)

describe("a client with a ledger", function()
  local KEY = "ak_0123456789abcdef0123456789abcdef"
  local JOB = "/api/v1/client/job/"
  local BALANCE, CREATE, TASK = "/api/v1/client/account/balance", JOB .. "CreateTask", JOB .. "TaskInfo"
  local DETECT, DETECTION, ESTIMATE = JOB .. "detect-face-video", JOB .. "detect-face-result", JOB .. "EstimateTask"
  local UPLOAD = "/api/v1/client/files/upload-url"
  local folder, server, client

  local function answer(data)
    return { body = ('{"code": 200, "data": %s}'):format(data) }
  end

  local failed = answer '{"status": "failed", "credits": 0, "result": {"code": 501, "message": "no face"}}'
  local done = answer '{"status": "success", "credits": 12, "result": {"media_urls": ["https://media.example/r.mp4"]}}'

  local function open(options)
    local fields = { base_url = server.url, api_key = KEY, ledger = folder .. "/ledger.db" }
    for name, value in pairs(options or {}) do
      fields[name] = value
    end
    client = assert(faceswap.new(fields))
  end

  local function start(script, options)
    local whole = {
      [BALANCE] = { answer '{"balance": 100}', answer '{"balance": 100}', answer '{"balance": 88}' },
      [DETECT] = { answer '{"detect_task_id": "d1"}' },
      [DETECTION] = { answer [[{"status": "succeeded", "result": {"id": "r1",
        "faces": [{"id": 0, "link": "https://media.example/0.png"}]}}]] },
      [CREATE] = { answer '{"task_id": "t1"}', answer '{"task_id": "t2"}' },
      [TASK] = { done },
    }
    for path, answers in pairs(script or {}) do
      whole[path] = answers
    end
    server = fault_server.start(whole)
    open(options)
  end

  local function run(more)
    local given = { video_url = "https://media.example/v.mp4", choose = { [0] = "https://media.example/t.png" }, job_key = "k" }
    for name, value in pairs(more or {}) do
      given[name] = value
    end
    return client:run(given)
  end

  local function submissions()
    return { #server:requests(DETECT), #server:requests(CREATE) }
  end

  before_each(function()
    folder = shell.temporary()
  end)

  after_each(function()
    client:close()
    server:stop()
    shell.remove(folder)
  end)

  it("runs a job once, however often it is given", function()
    start()
    assert.equal("t1", assert(run()).task_id)
    client:close()
    open()
    assert.same({ "https://media.example/r.mp4" }, assert(run()).urls)
    assert.same({ 1, 1 }, submissions())
    assert.same({}, client:resume())
  end)

  it("gives the task of the first to a second swap", function()
    start()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    local choice = { [0] = "https://media.example/t.png" }
    for _ = 1, 2 do
      assert.equal("t1", assert(client:swap(detection, choice, { job_key = "k" })).id)
    end
    assert.equal("t2", assert(client:swap(detection, choice)).id)
    assert.same({ 1, 2 }, submissions())
  end)

  it("submits a job again that has failed, with the detection it has", function()
    start { [TASK] = { failed, done } }
    local result, err = run()
    assert.is_nil(result)
    assert.equal(501, err.code)
    assert.equal("t2", assert(run()).task_id)
    assert.same({ 1, 2 }, submissions())
  end)

  it("uploads a file once, and swaps what the detection has seen", function()
    local storage = fault_server.start { ["/put"] = { {} } }
    local function place(number)
      return answer(('{"presigned_url": "%s/put", "file_url": "https://media.example/%d.mp4"}'):format(storage.url, number))
    end
    start { [UPLOAD] = { place(1), place(2) }, [CREATE] = { { body = '{"code": 422, "message": "m"}' }, answer '{"task_id": "t2"}' } }
    local given = { choose = { [0] = "https://media.example/t.png" }, job_key = "k" }
    given.video = shell.write(folder .. "/clip.mp4", "a film")
    assert.equal(422, select(2, client:run(given)).code)
    assert.equal("t2", assert(client:run(given)).task_id)
    storage:stop()
    assert.same({ 1, 2 }, submissions())
    assert.equal(1, #server:requests(UPLOAD))
    for _, request in ipairs(server:requests(CREATE)) do
      assert.matches([["video_url":"https:\/\/media.example\/1.mp4"]], request.body, 1, true)
    end
  end)

  it("gives the task of the first though its detection has expired", function()
    start()
    local detection = assert(client:detect { video_url = "https://media.example/v.mp4" })
    local choice = { [0] = "https://media.example/t.png" }
    assert.equal("t1", assert(client:swap(detection, choice, { job_key = "k" })).id)
    detection.expires_at = os.time() - 1
    assert.equal("t1", assert(client:swap(detection, choice, { job_key = "k" })).id)
    assert.equal("expired", select(2, client:swap(detection, choice, { job_key = "other" })).kind)
  end)

  it("never repeats a submission whose answer was lost, until it is told what became of it", function()
    start { [CREATE] = { { fault = "reset" }, answer '{"task_id": "t2"}' } }
    local result, err = run()
    assert.is_nil(result)
    assert.is_true(err.ambiguous)
    assert.matches("the balance was 100 before it and 88 after it", err.message, 1, true)
    err = select(2, run())
    assert.is_true(err.ambiguous)
    assert.same({ 1, 1 }, submissions())
    local entry = client:resume()[1]
    assert.equal("k", entry.job_key)
    assert.is_true(entry.ambiguous)
    assert.same({ 100, 88 }, { entry.balance_before, entry.balance_after })
    assert.is_true(client:resolve(entry.id, "refused"))
    assert.equal("t2", assert(run()).task_id)
    assert.same({ 1, 2 }, submissions())
  end)

  it("takes up what an earlier run left, and keeps its key to itself", function()
    start { [TASK] = { answer '{"status": "running"}', done } }
    assert.equal("timeout", select(2, run { timeout = 0.1 }).kind)
    assert.equal("t2", assert(client:create { model = "m", input = {} }).id)
    client:close()
    open()
    local entries = client:resume()
    assert.equal(2, #entries)
    assert.same({ "https://media.example/r.mp4" }, assert(entries[1].task:wait()).urls)
    assert.equal(1, #client:resume())
    assert.is_nil(shell.read(folder .. "/ledger.db"):find(KEY, 1, true))
    assert.is_nil(shell.read(folder .. "/ledger.db-wal"):find(KEY, 1, true))
  end)

  it("lists a result until it is where it was to go", function()
    local output = folder .. "/out.mp4"
    start { [TASK] = { answer '{"status": "success", "result": {"media_urls": ["http://127.0.0.1:1/r.mp4"]}}' } }
    local result, err = run { output = output }
    assert.is_nil(result)
    assert.equal("t1", err.task_id)
    local entry = client:resume()[1]
    assert.same({ "succeeded", output }, { entry.state, entry.output })
    local storage = fault_server.start { ["/r.mp4"] = { { body = "a film" } } }
    assert(client:download(storage.url .. "/r.mp4", output))
    storage:stop()
    ledger.fetched(client, assert(entry.task:wait()).task_id)
    assert.same({}, client:resume())
    assert.same({ 1, 1 }, submissions())
  end)

  it("takes up a detection", function()
    start { [DETECTION] = { answer '{"status": "starting"}' } }
    assert.equal("timeout", select(2, client:detect { video_url = "https://media.example/v.mp4", timeout = 0.1 }).kind)
    local entry = client:resume()[1]
    assert.same({ detect_task_id = "d1", video_url = "https://media.example/v.mp4" }, entry.detect)
    entry.detect.timeout = 0.1
    assert.equal("d1", select(2, client:detect(entry.detect)).detect_task_id)
    assert.same({ 1, 0 }, submissions())
  end)

  it("writes down what was in the air when it was closed", function()
    start { [CREATE] = { { fault = "hang" } } }
    local job = client:spawn(run)
    while #server:requests(CREATE) == 0 do
      client:step(0.05)
    end
    client:close()
    assert.is_true(select(2, job:join()).ambiguous)
    open()
    assert.is_true(client:resume()[1].ambiguous)
  end)

  it("sends nothing that is over the budget", function()
    start({ [ESTIMATE] = { answer '{"estimated_credits": 12, "balance": 100}' } }, { budget = { total = 20 } })
    assert.equal("t1", assert(run()).task_id)
    local result, err = run { job_key = "other" }
    assert.is_nil(result)
    assert.equal("config", err.kind)
    assert.matches("12 credits on top of the 12 that are charged or reserved would exceed 20", err.message, 1, true)
    assert.same({ 2, 1 }, submissions())
  end)

  it("says how to get a store that is not there", function()
    start()
    local program = [[
      package.preload["faceswap.store"] = function() error("no such library") end
      local client, err = require("faceswap").new { api_key = "k", ledger = "x" }
      print(client, err.kind, err.message)]]
    local output = shell.run { arg[-1], "-e", program }
    assert.matches("nil\tconfig\tledger: faceswap.store does not load; build it by `make module`", output, 1, true)
  end)
end)

describe("a batch that is killed at random moments", function()
  it("submits no job twice and forgets none", function()
    assert.equal(20, kill.run(20).kills)
  end)
end)
