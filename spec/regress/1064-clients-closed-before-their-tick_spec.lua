-- Inside nginx a client with `on_event` that was closed within half a second of its last call, as one that a request makes for itself, left
-- "the client is closed" in nginx's error log each time: what looks after its calls looked once more.
local nginxes = require "spec.support.nginx"

describe("inside nginx a client of one request", function()
  it("leaves nothing in the error log", function()
    local nginx = nginxes.start {
      workers = 1,
      server = [[
        location /api { content_by_lua_block { ngx.print('{"code": 200, "message": "m", "data": {"balance": 7}}') } }
        location /run { content_by_lua_block {
          local told = {}
          local client = assert(require("faceswap").new {
            base_url = "http://127.0.0.1:" .. ngx.var.server_port, api_key = "ak_0123456789abcdef0123456789abcdef",
            on_event = function(event) told[#told + 1] = event.type end,
          })
          local balance = assert(client:balance())
          client:close()
          ngx.print(balance, " ", table.concat(told, " "))
        } }]],
    }
    assert.equal("7 request response finished", nginx:request("/run").text)
    nginx:quit() -- runs the timers that are left
    assert.same({}, nginx:errors())
  end)
end)
