-- Entries of a ledger from before they had a service (974): nothing of it is lost, and nothing is paid twice.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local VIDEO, TARGET = "https://media.example/v.mp4", "https://media.example/t.png"

-- Gives a ledger its earlier shape.
local OLD_KEYS = "ON entry (job_key, kind) WHERE state NOT IN ('refused', 'failed', 'expired')"
local undo = {
  ["a file"] = "DROP TRIGGER service_missing; DROP INDEX live_keys; ALTER TABLE entry DROP COLUMN service; "
    .. "ALTER TABLE entry DROP COLUMN media_path; CREATE UNIQUE INDEX live_keys " .. OLD_KEYS .. "; PRAGMA user_version = 4",
  ["a database"] = "DROP INDEX live_keys; DROP VIEW entries; ALTER TABLE entry DROP COLUMN service; ALTER TABLE work DROP COLUMN service; "
    .. "ALTER TABLE entry DROP COLUMN media_path; CREATE UNIQUE INDEX live_keys " .. OLD_KEYS .. "; UPDATE ledger SET version = 2",
}

local function specs_of(kind)
  local folder, place, doubles, client

  local function open(backend)
    if client then
      client:close()
    end
    client = doubles[backend]:client { backend = backend, ledger = place }
    return client
  end

  local function age()
    client:close()
    client = nil
    kind.sql(place, undo[kind.name])
  end

  before_each(function()
    folder = shell.temporary()
    place = kind.place(folder)
    doubles = { hosted = testing.new(), ["local"] = testing.new() }
  end)
  after_each(function()
    if client then
      client:close()
      client = nil
    end
  end)

  local function run(backend)
    return open(backend):run { video_url = VIDEO, choose = { [0] = TARGET }, job_key = "k" }
  end

  local function states()
    return kind.sql(place, "SELECT kind, state, service FROM entry ORDER BY id"):gsub("%s+", " ")
  end

  it("are taken up by the service that made them, and kept from the engine", function()
    local first = assert(run "hosted")
    age()
    assert(run "local")
    assert.equal("detect|succeeded| create|succeeded| detect|succeeded|local engine create|succeeded|local engine", states())
    assert.equal(first.task_id, assert(run "hosted").task_id)
    assert.same({ 1, 1 }, { #doubles.hosted:tasks(), #doubles.hosted:asked "detect" })
    assert(run "local")
    assert.equal(1, #doubles["local"]:tasks())
  end)

  it("are taken up by the engine that made them, and never silently paid for by a service", function()
    local first = assert(run "local")
    age()
    assert.equal(first.task_id, assert(run "local").task_id)
    doubles.hosted:always("download", { status = 404, body = "" })
    local result, err = open("hosted"):run { video_url = VIDEO, choose = { [0] = TARGET }, job_key = "k", output = folder .. "/o.mp4" }
    assert.is_nil(result)
    assert.same({ 404, first.task_id }, { err.code, err.task_id })
    assert.matches("it was made elsewhere", err.message, 1, true)
    assert.equal(0, #doubles.hosted:tasks())
  end)

  it("whose outcome is not known are neither sent again nor forgotten", function()
    open "hosted"
    doubles.hosted:on("create", "lost")
    local id = select(2, client:create { model = "m", input = {}, job_key = "k" }).entry_id
    age()
    for _, backend in ipairs { "local", "hosted" } do
      open(backend)
      assert.equal(id, client:resume()[1].id)
      assert.is_true(select(2, client:create { model = "m", input = {}, job_key = "k" }).ambiguous)
    end
    assert.equal(1, #doubles.hosted:tasks())
  end)

  it("keep the names that the command gave to what the engine did", function()
    local store = open("hosted").ledger.store
    for _, key in ipairs { "command with the engine sha256:1: faces", "command sha256:1: faces" } do
      store:intend { kind = "create", job_key = key }
    end
    age()
    store = open("hosted").ledger.store
    local found = {}
    for i, service in ipairs { "local engine", client.service } do
      local entry = store:find { job_key = "command sha256:1: faces", kind = "create", service = service }
      found[i] = { entry.id, entry.service }
    end
    assert.same({ { 1, "local engine" }, { 2, "" } }, found)
  end)

  it("are joined by none of a process of an earlier version that goes on", function()
    open("hosted")
    local columns = kind.name == "a file" and "" or "nonce, op, "
    local values = kind.name == "a file" and "" or "1, 1, "
    local ok, problem = pcall(kind.sql, place, ("INSERT INTO entry (%skind, state, created_at, updated_at) VALUES (%s'create', 'intended', "
      .. "1, 1)"):format(columns, values))
    assert.is_false(ok)
    assert.matches(kind.name == "a file" and "a later version of faceswap" or "null value in column", tostring(problem), 1, true)
  end)

  it("are read by all", function()
    assert(run "hosted")
    age()
    local store = open("hosted").ledger.store
    assert.equal(1, store:find({ id = 1, service = "another" }).id)
    assert.is_nil(store:find { id = 3 })
  end)
end

ledgers.describe("entries from before services", specs_of)
