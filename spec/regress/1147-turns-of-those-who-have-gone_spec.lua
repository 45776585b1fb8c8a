-- One Lua is enough: nginx has LuaJIT.
-- Where machines share a ledger, a request that waited in nginx for its turn to poll a task, and whose client went away, kept the lease for
-- as long as the worker lived: whoever waited there for the same task saw no end of it.
local ledgers = require "spec.support.ledgers"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

ledgers.describe_database("a turn to poll a task", function(kind)
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

  local function start()
    local app = nginx.start_app {
      workers = 1,
      environment = { SERVICE_URL = service.url, LEDGER = place, FACESWAP_LEASE = "3", XDG_RUNTIME_DIR = "/none" },
      server = [[
        lua_check_client_abort on;
        location /lease { content_by_lua_block {
          for _, key in ipairs(ngx.shared.faceswap:get_keys(0)) do
            if key:find "^lease:" then ngx.say(key) end
          end
        } }
      ]],
    }
    apps[#apps + 1] = app
    return app
  end

  -- Begins a request, whose client goes away after some seconds.
  local function begin(app, path, seconds)
    return io.popen(("curl -s -m %d %s; echo"):format(seconds, shell.quote(app.url .. path)))
  end

  local function await_question(id)
    shell.wait(60, "the first question", function()
      return (service:request("/control").json["asked:" .. id] or 0) > 0
    end)
  end

  local function leave(pipe)
    pipe:read "*a"
    pipe:close()
  end

  it("goes with the one who waits for it", function()
    local a, b = start(), start()
    local id = a:request("/create").json.id
    local path = "/wait?timeout=100&id=" .. id
    local leader = begin(a, path, 100)
    await_question(id)
    local gone = begin(b, path, 2)
    shell.wait(60, "a lease there", function()
      return b:request("/lease").text ~= ""
    end)
    leave(gone)
    shell.wait(60, "the lease to end", function()
      return b:request("/lease").text == ""
    end)
    service:request(("/control?status:%s=success"):format(id))
    assert.matches("success", leader:read "*a", 1, true)
    leader:close()
  end)

  it("goes with the one who has it", function()
    local a, b = start(), start()
    local id = a:request("/create").json.id
    local path = "/wait?timeout=40&id=" .. id
    local gone = begin(a, path, 3)
    await_question(id)
    local waiting = begin(b, path, 60)
    leave(gone)
    service:request(("/control?status:%s=success"):format(id))
    assert.matches("success", waiting:read "*a", 1, true)
    waiting:close()
  end)
end)
