-- One Lua is enough: nginx has LuaJIT.
-- nginx drops timers where too many run at once. Where that befell the one that renews the leases of a worker's waits, the worker gave no
-- sign of life for as long as it lived: other workers polled its tasks as well, and no callback reached its waits.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("leases of waits inside nginx", function()
  it("are renewed although nginx has dropped the first timer for them", function()
    local service = nginx.start_service()
    local app = nginx.start_app {
      workers = 1,
      environment = { SERVICE_URL = service.url },
      http = "lua_max_running_timers 4;",
      server = [[
        location /occupy { content_by_lua_block {
          while ngx.timer.running_count() < 4 do
            ngx.timer.at(0, function() while not package.loaded.free do ngx.sleep(0.01) end end)
            ngx.sleep(0.01)
          end
        } }
        location /free { content_by_lua_block { package.loaded.free = true } }
        location /forget { content_by_lua_block {
          for _, key in ipairs(ngx.shared.faceswap:get_keys()) do
            if key:find "^alive:" then ngx.shared.faceswap:delete(key) end
          end
        } }
        location /alive { content_by_lua_block {
          for _, key in ipairs(ngx.shared.faceswap:get_keys()) do
            if key:find "^alive:" then ngx.print "yes" end
          end
        } }]],
    }
    local id = app:request("/create").json.id
    app:request "/occupy"
    shell.run { "sh", "-c", ("curl -s --max-time 90 '%s/wait?timeout=80&id=%s' >/dev/null 2>&1 &"):format(app.url, id) }
    shell.wait(30, "the wait that asks", function()
      return (service:request("/control").json["asked:" .. id] or 0) > 0
    end)
    app:request "/free"
    app:request "/forget"
    shell.wait(30, "a sign of life", function()
      return app:request("/alive").text == "yes"
    end)
    service:request("/control?status:" .. id .. "=success")
  end)
end)
