-- One Lua is enough: nginx has LuaJIT.
-- A callback that came over HTTP/2 was often reset in the place of an answer, since its body had not come yet when it was answered.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a callback over HTTP/2", function()
  local service, app, target

  setup(function()
    service = nginx.start_service()
    app = nginx.start {
      workers = 1,
      listen = "http2",
      environment = { SERVICE_URL = service.url, CALLBACK_SECRET = "0123456789abcdef0123456789abcdef" },
      http = [[lua_shared_dict faceswap 4m; init_by_lua_block { require "faceswap" }]],
      server = [[
        location / { content_by_lua_block { require("spec.support.nginx_app").handle() } }
        location /callback { content_by_lua_block { require("spec.support.nginx_app").callback() } }
      ]],
    }
    shell.run { "curl", "-sf", "--http2-prior-knowledge", app.url .. "/create" }
    local body = service:request("/control").json["body:t1"]:gsub("\\/", "/")
    target = app.url .. body:match '"callback_url":"https://me%.example([^"]+)"'
  end)
  teardown(function()
    app:stop()
    service:stop()
  end)

  -- The status of a callback whose body comes so many bytes a second.
  local function post(size, rate)
    local path = shell.write(app.prefix .. "/sent", (" "):rep(size))
    return shell.run { "curl", "-sS", "-m", "60", "--http2-prior-knowledge", "--limit-rate", rate, "-o", app.prefix .. "/answer", "-w",
      "%{http_code} %{http_version}", "--data-binary", "@" .. path, target }
  end

  it("is answered though its body comes late", function()
    for _ = 1, 5 do
      assert.equal("200 2", post(100000, "200k"))
    end
    assert.same({}, app:errors())
  end)
end)
