-- Two nginx that share a ledger in a database, as two machines do.
local ledgers = require "spec.support.ledgers"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"
local socket = require "socket"

local SECRET = "0123456789abcdef0123456789abcdef"

ledgers.describe_database("several nginx with one ledger", function(kind)
  local service, place, apps

  setup(function()
    service = nginx.start_service()
  end)

  before_each(function()
    place, apps = kind.place(), {}
  end)
  after_each(function()
    for _, app in ipairs(apps) do
      app:stop()
    end
  end)

  local function start(options)
    options = options or {}
    local app = nginx.start_app {
      workers = 1,
      environment = { SERVICE_URL = service.url, CALLBACK_SECRET = SECRET, LEDGER = place, FACESWAP_LEASE = "3",
        XDG_RUNTIME_DIR = "/none" },
      http = options.http,
    }
    apps[#apps + 1] = app
    return app
  end

  local function control(arguments)
    return service:request("/control" .. (arguments or "")).json
  end

  -- Begins a request whose answer is waited for later.
  local function begin(app, path)
    local pipe = io.popen(("curl -s %s"):format(shell.quote(app.url .. path)))
    return function()
      local text = pipe:read "*a"
      pipe:close()
      return require("cjson.safe").decode(text)
    end
  end

  local function await_questions(id, count)
    shell.wait(60, "questions for the task", function()
      return (control()["asked:" .. id] or 0) >= count or nil
    end)
  end

  it("submits a job once, wherever it is given", function()
    local a, b = start(), start()
    local first = a:request("/create?job_key=one").json
    assert.is_string(first.id)
    assert.equal(first.id, b:request("/create?job_key=one").json.id)
    assert.is_true(b:request("/create?job_key=two").json.id ~= first.id)
  end)

  it("has one of them poll a task, and answers all who wait for it", function()
    local a, b = start(), start()
    local id = a:request("/create").json.id
    local first = begin(a, "/wait?timeout=30&id=" .. id)
    await_questions(id, 1)
    local second = begin(b, "/wait?timeout=30&id=" .. id)
    shell.wait(60, "a second look at the lease", function()
      return kind.sql(place, "SELECT count(*) FROM entry WHERE poller IS NOT NULL") == "1"
    end)
    local poller = kind.sql(place, "SELECT poller FROM entry")
    await_questions(id, control()["asked:" .. id] + 1)
    assert.equal(poller, kind.sql(place, "SELECT poller FROM entry"))
    control(("?status:%s=success"):format(id))
    assert.equal("success", first().status)
    assert.equal("success", second().status)
    assert.equal("succeeded", kind.sql(place, "SELECT state FROM entry"))
  end)

  it("takes over the polling of one that was killed", function()
    local a, b = start(), start()
    local id = a:request("/create").json.id
    local first = begin(a, "/wait?timeout=30&id=" .. id)
    await_questions(id, 1)
    local second = begin(b, "/wait?timeout=30&id=" .. id)
    for _, pid in ipairs(a:workers()) do
      shell.run { "kill", "-9", pid }
    end
    first()
    control(("?status:%s=success"):format(id))
    assert.equal("success", second().status)
  end)

  it("wakes who waits by a callback that has come to another", function()
    local a, b = start(), start()
    local id = a:request("/create").json.id
    local body = control()["body:" .. id]
    local target = body:gsub("\\/", "/"):match('"callback_url":"https://me%.example([^"]+)"')
    local waiting = begin(a, "/wait?timeout=60&id=" .. id)
    await_questions(id, 1)
    control(("?status:%s=success"):format(id))
    local asked, began = control()["asked:" .. id], socket.gettime()
    assert.equal(200, b:request(target, { method = "POST", body = "{}" }).status)
    assert.equal("success", waiting().status)
    assert.is_true(socket.gettime() - began < 2.5, ("%.1f s"):format(socket.gettime() - began))
    assert.equal(asked + 1, control()["asked:" .. id])
  end)

  it("takes up once what nobody waits for", function()
    local kept = assert(require(kind.module).open(place))
    local entry = kept:intend { kind = "create", job_key = "left" }
    kept:update(entry.id, { state = "submitted", task_id = "left" }, "intended")
    kept:close()
    local resuming = { http = [[
      init_worker_by_lua_block { require("spec.support.nginx_app").resume() }
    ]] }
    local a, b = start(resuming), start(resuming)
    await_questions("left", 1)
    control "?status:left=success"
    local function taken_up()
      local count = 0
      for _, app in ipairs { a, b } do
        for _, line in ipairs(app:errors "info") do
          count = count + (line:find("taken up: left success", 1, true) and 1 or 0)
        end
      end
      return count
    end
    shell.wait(60, "the task to be taken up", function()
      return taken_up() > 0
    end)
    socket.sleep(1)
    assert.equal(1, taken_up())
  end)
end)
