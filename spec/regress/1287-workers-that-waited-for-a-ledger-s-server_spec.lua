-- One Lua is enough: nginx has LuaJIT.
-- A client that was made in a request, with a ledger in a database, had the worker wait for the database's server: one that did not answer
-- held up all other requests for 20 s, and an upgrade of the ledger for as long as that took. One that was made where nothing can wait, as
-- in init_worker or while `require` loads a module, still had.
local ledgers = require "spec.support.ledgers"
local nginx = require "spec.support.nginx"
local socket = require "socket"

if not ledgers.all[2] then
  return
end

describe("a client that is made in a request", function()
  it("has its ledger's server be waited for in a thread", function()
    local server = assert(socket.bind("127.0.0.1", 0)) -- takes a connection, and says nothing
    server:settimeout(60)
    local _, port = server:getsockname()
    local app = nginx.start {
      workers = 1,
      http = "lua_shared_dict told 1m;",
      server = ([[
        location /make { content_by_lua_block {
          local client, err = require("faceswap").new { api_key = "ak_0123456789abcdef0123456789abcdef",
            ledger = "postgresql://nobody@127.0.0.1:%d/nothing" }
          ngx.shared.told:set("ended", true)
          ngx.say(tostring(err))
        } }
        location /other { content_by_lua_block { ngx.say(tostring(ngx.shared.told:get "ended")) } }
      ]]):format(port),
    }
    local making = assert(io.popen("curl -s -m 120 " .. app.url .. "/make"))
    local connection = assert(server:accept())
    assert.equal("nil\n", app:request("/other").text)
    connection:close()
    server:close()
    assert.matches("ledger: the ledger at 127.0.0.1/nothing: ", making:read "*a", 1, true)
    making:close()
    assert.same({}, app:errors())
    app:stop()
  end)
end)

describe("a client that is made while a worker starts", function()
  it("does not ask its ledger's server, and is told of a slip in its address at once", function()
    local server = assert(socket.bind("127.0.0.1", 0)) -- takes a connection, and says nothing
    local _, port = server:getsockname()
    local app = nginx.start {
      workers = 1,
      http = ([[
        init_worker_by_lua_block {
          local function make(address)
            return require("faceswap").new { api_key = "ak_0123456789abcdef0123456789abcdef", ledger = "postgresql://" .. address }
          end
          assert(make "nobody@127.0.0.1:%d/nothing")
          problem = tostring(select(2, make "me:p@ss@host/nothing"))
        }
      ]]):format(port),
      server = "location /made { content_by_lua_block { ngx.say(problem) } }",
    }
    local wrong = app:request("/made").text
    server:settimeout(0)
    assert.is_nil((server:accept()))
    assert.matches("^faceswap: config: ledger: the ledger's address .+\n$", wrong)
    assert.is_nil(wrong:find("ss@host", 1, true))
    server:close()
    assert.same({}, app:errors())
    app:stop()
  end)
end)
