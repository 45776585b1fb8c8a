-- The ledger by itself, on each store; then what is its file's alone.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

local function specs_of(kind, store)
  local folder, path

  before_each(function()
    folder = shell.temporary()
    path = kind.place(folder)
  end)

  after_each(function()
    collectgarbage()
  end)

  local function open()
    return assert(store.open(path))
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

  it("keeps numbers of any size as they are", function()
    local kept = open()
    for _, number in ipairs { 0, 0.1, -5, 2 ^ 53, 1e15 / 3, 999999999999999872, 1e19, 2 ^ 80, 1e300 } do
      local entry = assert(kept:intend { kind = "create", balance_before = number })
      assert.equal(number, entry.balance_before)
    end
    kept:close()
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

  it("does not take an entry for one that is being submitted once its outcome could not be written", function()
    local kept = open()
    local entry = kept:intend { kind = "create", job_key = "k" }
    assert.is_true(kept:find({ id = entry.id }).alive)
    assert.is_nil((kept:update(entry.id, { state = "nonsense" }, "intended")))
    assert.is_nil(kept:find({ id = entry.id }).alive)
    assert.is_nil((kept:intend { kind = "create", job_key = "k" })) -- nor because it was asked for again
    assert.is_nil(kept:find({ id = entry.id }).alive)
    assert.is_true(kept:update(entry.id, { state = "ambiguous" }, "intended"))
    kept:close()
  end)

  it("counts decimal costs exactly", function()
    local kept = open()
    for _ = 1, 10 do
      local id = kept:intend({ kind = "create", reserved = 0.1 }).id
      kept:intend { kind = "create", reserved = 0.2 }
      kept:update(id, { state = "refused" }, "intended")
    end
    assert.equal(2, kept:spent())
    kept:close()
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
      local kept = assert(require(%q).open(%q))
      print((kept:intend { kind = "create", job_key = "k" }) and "mine" or "other's")]]):format(kind.module, path)
    local command = ("for i in 1 2 3 4 5 6 7 8 9 10; do %s -e %s & done; wait"):format(arg[-1], shell.quote(program))
    local output = shell.line(command)
    assert.equal(1, select(2, output:gsub("mine\n", "")), output)
    assert.equal(9, select(2, output:gsub("other's\n", "")), output)
  end)
end

ledgers.describe("the ledger", specs_of)

describe("the ledger's file", function()
  local store = require "faceswap.store"
  local folder, path

  before_each(function()
    folder = shell.temporary()
    path = folder .. "/ledger.db"
  end)

  after_each(function()
    collectgarbage()
  end)

  local function open()
    return assert(store.open(path))
  end

  local function sql(text)
    return ledgers.file.sql(path, text)
  end

  it("brings a file of the first version up to date, with what it has", function()
    sql [[
      PRAGMA application_id = 0x4653574c; PRAGMA user_version = 1;
      CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, job_key TEXT, kind TEXT NOT NULL, model TEXT, state TEXT NOT NULL,
        body TEXT, media_url TEXT, media_kind TEXT, detect_task_id TEXT, detect_id TEXT, expires_at NUMERIC, task_id TEXT,
        reserved NUMERIC, charged NUMERIC, balance_before NUMERIC, balance_after NUMERIC, urls TEXT, error TEXT, owner INTEGER,
        created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
      CREATE INDEX unfinished ON entry (id) WHERE state IN ('intended', 'submitted', 'ambiguous');
      INSERT INTO entry (job_key, kind, state, task_id, created_at, updated_at) VALUES ('k', 'create', 'submitted', 't1', 1, 1)]]
    local ledger = open()
    local unfinished = ledger:unfinished()
    assert.same({ 1, "t1" }, { #unfinished, unfinished[1].task_id })
    assert.is_true(ledger:update(unfinished[1].id, { state = "succeeded" }, "submitted"))
    assert.same({}, ledger:unfinished())
    assert.is_table(ledger:intend { job_key = "j", kind = "create", output = "o.mp4", plan = "p" })
    ledger:close()
    assert.equal("6", sql "PRAGMA user_version")
    assert.equal("o.mp4", open():find({ job_key = "j", kind = "create" }).output)
  end)

  it("knows who is still there also where they name the file by a link", function()
    local writer = open()
    local id = writer:intend({ kind = "create" }).id
    os.execute(("ln -s '%s' '%s-link'"):format(path, path))
    local kept = assert(require("faceswap.store").open(path .. "-link"))
    assert.is_true(kept:find({ id = id }).alive)
    writer:close()
    assert.is_nil(kept:find({ id = id }).alive)
    kept:close()
  end)

  it("is for its owner's eyes only, and safe against a loss of power", function()
    local kept = open()
    kept:intend { kind = "create" }
    assert.equal("600", (shell.run { "stat", "-c", "%a", path }:gsub("%s", "")))
    assert.equal("600", (shell.run { "stat", "-c", "%a", path .. "-wal" }:gsub("%s", "")))
    assert.equal("600", (shell.run { "stat", "-c", "%a", path .. "-owners" }:gsub("%s", "")))
    assert.equal("wal", sql "PRAGMA journal_mode")
    assert.equal("6", sql "PRAGMA user_version")
    kept:close()
  end)

  it("names what is wrong with its place, and keeps nothing of it open", function()
    local descriptors = shell.descriptors()
    local refused, problem = store.open(folder .. "/none/ledger.db")
    assert.is_nil(refused)
    assert.matches("none/ledger.db: its folder is not there", problem, 1, true)
    shell.write(path, ("no database "):rep(100))
    assert.matches("file is not a database", select(2, store.open(path)), 1, true)
    os.remove(path)
    sql "CREATE TABLE other (x)"
    assert.matches("database of something else", select(2, store.open(path)), 1, true)
    assert.equal("delete", sql "PRAGMA journal_mode")
    os.remove(path)
    open():close()
    sql "PRAGMA user_version = 99"
    assert.matches("a later version of faceswap", select(2, store.open(path)), 1, true)
    shell.run { "mkdir", "-p", folder .. "/other.db-owners" }
    assert.matches("other.db: Is a directory", select(2, store.open(folder .. "/other.db")), 1, true)
    assert.equal(descriptors, shell.descriptors())
  end)
end)
