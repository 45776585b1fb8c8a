-- One Lua is enough: nginx has LuaJIT.
-- What resume's function raised in nginx was lost without a word. Where on_event raised a table, nginx's log raised an error of its own,
-- and who waited for other calls was woken up to a minute later.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a user's function inside nginx", function()
  local service, app

  local function start(http)
    app = nginx.start {
      workers = 1,
      environment = { SERVICE_URL = service.url, LEDGER = "$prefix/ledger.db" },
      http = [[
        lua_shared_dict faceswap 4m;
        init_by_lua_block {
          local faceswap = require "faceswap"
          package.loaded.client = faceswap.assert(faceswap.new {
            base_url = os.getenv "SERVICE_URL", api_key = "ak_0123456789abcdef0123456789abcdef", ledger = os.getenv "LEDGER",
            on_event = function() error { code = 7 } end,
          })
        }
        ]] .. http,
      server = [[
        location = /balance { content_by_lua_block { ngx.say(require("client"):balance()) } }
        location = /create { content_by_lua_block { ngx.say(require("client"):create({ model = "m", input = {} }).id) } }
      ]],
    }
  end

  before_each(function()
    service = nginx.start_service()
  end)
  local function log()
    return shell.read(app.prefix .. "/error.log")
  end

  it("may raise a table when it is told of an event", function()
    start ""
    assert.equal("7\n", app:request("/balance").text)
    assert.matches("on_event: table: ", log(), 1, true)
    assert.not_matches("bad argument", log(), 1, true)
  end)

  it("is heard of when it raises something about what was taken up", function()
    start [[init_worker_by_lua_block {
      assert(require("faceswap.nginx.resume").start(require "client", function(entry) error("not written: " .. entry.task_id, 0) end))
    }]]
    local id = app:request("/create").text:match "%w+"
    service:request(("/control?status:%s=success"):format(id))
    app:kill_worker()
    shell.wait(60, "the log to tell of it", function()
      return log():find("faceswap: entry 1: not written: " .. id, 1, true)
    end)
  end)
end)
