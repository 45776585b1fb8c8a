-- A ledger that the local engine and a service share told a job key of one apart from that of the other in the command alone: a local
-- client gave up what a hosted one had paid for, since the engine did not know the task, and the next hosted run paid again; a hosted
-- client took up the engine's result. An entry belongs to a service now.
local faceswap = require "faceswap"
local ledgers = require "spec.support.ledgers"
local service = require "faceswap.client.service"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local VIDEO, TARGET = "https://media.example/v.mp4", "https://media.example/t.png"

local function specs_of(kind)
  local folder, place, doubles, clients

  before_each(function()
    folder = shell.temporary()
    place = kind.place(folder)
    doubles = { hosted = testing.new(), ["local"] = testing.new() }
    clients = {}
    for backend, double in pairs(doubles) do
      clients[backend] = double:client { backend = backend, ledger = place }
    end
  end)
  after_each(function()
    for _, client in pairs(clients) do
      client:close()
    end
  end)

  local function run(backend)
    return clients[backend]:run { video_url = VIDEO, choose = { [0] = TARGET }, job_key = "k" }
  end

  local function tasks()
    return { hosted = #doubles.hosted:tasks(), ["local"] = #doubles["local"]:tasks() }
  end

  it("keeps what one has done from the other, in either order", function()
    for _, backend in ipairs { "hosted", "local", "hosted", "local", "hosted" } do
      assert(run(backend))
    end
    assert.same({ hosted = 1, ["local"] = 1 }, tasks())
    assert.equal(1, #doubles.hosted:asked "detect")
  end)

  it("has the engine redo what it has lost, and nobody else", function()
    for _, backend in ipairs { "local", "hosted" } do
      assert(run(backend))
    end
    doubles["local"]:forget()
    for _, backend in ipairs { "local", "hosted" } do
      assert(run(backend))
    end
    assert.same({ hosted = 1, ["local"] = 2 }, tasks())
  end)

  it("lists for each, and lets each give up, its own alone", function()
    doubles.hosted:on("create", "lost")
    local _, err = clients.hosted:create { model = "m", input = {}, job_key = "k" }
    assert.is_true(err.ambiguous)
    assert.same({}, clients["local"]:resume())
    assert.equal(err.entry_id, clients.hosted:resume()[1].id)
    local ok, refused = clients["local"]:resolve(err.entry_id, "refused")
    assert.is_nil(ok)
    assert.matches("there is no entry 1 of this service that is ambiguous", refused.message, 1, true)
    assert(clients["local"]:create { model = "m", input = {}, job_key = "k" })
    assert.is_true(select(2, clients.hosted:create { model = "m", input = {}, job_key = "k" }).ambiguous)
    assert.is_true(clients.hosted:resolve(err.entry_id, "refused"))
  end)

  it("expects of one no price that the other has taken", function()
    local store = clients.hosted.ledger.store
    for name, credits in pairs { ["local engine"] = 0, [clients.hosted.service] = 30 } do
      local entry = store:intend { kind = "create", model = "m", service = name }
      store:update(entry.id, { state = "succeeded", charged = credits }, "intended")
    end
    assert.equal(30, store:usual { kind = "create", model = "m", service = clients.hosted.service })
    assert.equal(0, store:usual { kind = "create", model = "m", service = "local engine" })
    assert.is_nil(store:usual { kind = "create", model = "m", service = "another" })
  end)

  it("makes one poller for a task of each", function()
    local store, rows = clients.hosted.ledger.store, {}
    if not store.lead_task then
      return
    end
    for i, name in ipairs { "local engine", "another" } do
      local entry = store:intend { kind = "create", model = "m", service = name }
      store:update(entry.id, { state = i == 1 and "submitted" or "failed", task_id = "t" }, "intended")
      rows[i] = store:lead_task { task_id = "t", kind = "create", service = name }[1].state
    end
    assert.same({ "submitted", "failed" }, rows)
  end)

  it("has an item of a run wait for an outcome of its own service alone", function()
    local store = clients.hosted.ledger.store
    if not store.open_run then
      return
    end
    store:open_run { run = "r" }
    store:add_work { run = "r", items = '["a", "b"]' }
    for i, name in ipairs { "local engine", "another" } do
      local item = store:claim({ run = "r" })[1].item
      store:change_work { run = "r", item = item, state = "claimed", job_key = "key", service = name }
      store:change_work { run = "r", item = item, state = "ambiguous" }
      if i == 1 then
        store:intend { kind = "create", job_key = "key", service = name }
      end
    end
    assert.same({ { item = "b" } }, store:sweep_work { run = "r", hand = "[]" })
  end)
end

ledgers.describe("two services with one ledger", specs_of)

describe("a service", function()
  local function name(base_url, backend)
    return service.name { base_url = base_url, backend = backend or "hosted" }
  end

  it("is one however its address is written", function()
    for _, url in ipairs { "https://api.crun.ai", "https://API.crun.ai:443", "https://api.crun.ai.", "http://api.crun.ai:80/",
      "https://api.crunai.com", "HTTPS://API.CRUNAI.COM//" } do
      assert.equal("api.crun.ai", name(url))
    end
    assert.equal("gate.example:8443/Crun", name "https://Gate.example:8443/Crun/")
    assert.equal("[::1]:99", name "http://[::1]:99")
    assert.equal("gate.example:443", name "http://gate.example:443")
    assert.equal("gate.example/%C3%BC", name "https://gate.example/\195\188")
  end)

  it("is the local engine at every port, and that has no other's name", function()
    assert.equal("local engine", name("http://127.0.0.1:1", "local"))
    assert.equal("local engine", name("http://127.0.0.1:2", "local"))
    assert.equal("local%20engine", name "http://local engine")
  end)

  it("is what a client's options say", function()
    local client = assert(faceswap.new { api_key = "k", region = "cn" })
    assert.equal("api.crun.ai", client.service)
    client:close()
  end)
end)
