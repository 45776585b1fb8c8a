-- One Lua is enough: nginx has LuaJIT.
-- A client with a ledger in a database that was made where nothing can wait, as in init_worker or while `require` loads a module, had the
-- worker wait for the database's server: one that did not answer held up all requests for 20 s, and where a module failed to load by it,
-- each of them.
local ledgers = require "spec.support.ledgers"
local nginx = require "spec.support.nginx"
local socket = require "socket"

if not ledgers.all[2] then
  return
end

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
