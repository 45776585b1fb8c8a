-- One Lua is enough: nginx has LuaJIT.
-- A wait in nginx whose shared ledger took longer than 10 s to say whose turn it was lost its lease (since 1147): callbacks did not reach
-- it any more, and others polled its task as well.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a wait whose ledger is slow", function()
  local service, app
  setup(function()
    service = nginx.start_service()
  end)

  it("has its lease and hears of its callback", function()
    app = nginx.start {
      workers = 1,
      environment = { SERVICE_URL = service.url },
      http = [[lua_shared_dict faceswap 4m;]],
      server = [[
        location /wait { content_by_lua_block {
          local faceswap = require "faceswap"
          local key
          local store = setmetatable({
            lead_task = function()
              while ngx.shared.faceswap:get("lease:" .. key) do
                ngx.sleep(0.1)
              end
              return { { state = "submitted", leading = 1 } }
            end,
            leave_task = function() return {} end,
          }, { __index = function(_, name)
            return name ~= "may_send" and function() return nil, "away" end or nil
          end })
          local client = assert(faceswap.new { base_url = os.getenv "SERVICE_URL", api_key = "ak_0123456789abcdef0123456789abcdef",
            ledger = store })
          local flight = require("faceswap.nginx.single_flight").open()
          key = flight:key(client, "task", "t1")
          flight:expect(key, "j", 600)
          local result, err = client:task("t1"):wait { timeout = 60 }
          ngx.say(result and result.status or tostring(err))
        } }
        location /called { content_by_lua_block {
          ngx.say(require("faceswap.nginx.single_flight").open():called "j")
        } }
        location /lease { content_by_lua_block {
          for _, key in ipairs(ngx.shared.faceswap:get_keys(0)) do
            if key:find "^lease:" then ngx.say(key) end
          end
        } }
      ]],
    }
    local pipe = io.popen("curl -s -m 100 " .. shell.quote(app.url .. "/wait"))
    shell.wait(60, "the first question", function()
      return (service:request("/control").json["asked:t1"] or 0) > 0
    end)
    assert.matches("lease:", app:request("/lease").text, 1, true)
    service:request "/control?status:t1=success"
    assert.equal("true\n", app:request("/called").text)
    assert.equal("success\n", pipe:read "*a")
    pipe:close()
  end)
end)
