-- One Lua is enough: nginx has LuaJIT.
-- A callback over HTTP/2 that is refused had its stream reset, since its body had not come yet when it was answered: whoever sends it took
-- that for a failure of the connection, and sent it again.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a refused callback over HTTP/2", function()
  local service, app, target

  setup(function()
    service = nginx.start_service()
    app = nginx.start {
      workers = 1,
      listen = "http2",
      environment = { SERVICE_URL = service.url, CALLBACK_SECRET = "0123456789abcdef0123456789abcdef" },
      http = [[lua_shared_dict faceswap 4m; init_by_lua_block { require "faceswap" }]],
      server = [[
        client_max_body_size 64m;
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

  -- The status of a callback whose body comes slowly.
  local function post(url, ...)
    local path = shell.write(app.prefix .. "/sent", (" "):rep(100000))
    return shell.run(shell.append({ "curl", "-sS", "-m", "60", "--http2-prior-knowledge", "--limit-rate", "200k", "-o",
      app.prefix .. "/answer", "-w", "%{http_code} %{http_version}", "--data-binary", "@" .. path, ... }, { url }))
  end

  it("is answered with its status", function()
    for _ = 1, 5 do
      assert.equal("403 2", post((target:gsub("token=%w%w", "token=00"))))
      assert.equal("405 2", post(target, "-X", "PUT"))
    end
    assert.same({}, app:errors())
  end)

  it("is not waited for where it is large", function()
    local path = shell.write(app.prefix .. "/sent", (" "):rep(3 * 2 ^ 20))
    local function kept()
      return select(2, shell.read(app.prefix .. "/error.log"):gsub("body is buffered to a temporary file", ""))
    end
    local before = kept()
    for _, words in ipairs { { (target:gsub("token=%w%w", "token=00")) }, { target, "-X", "PUT" }, { target } } do
      pcall(shell.run, shell.append({ "curl", "-s", "-m", "60", "--http2-prior-knowledge", "--data-binary", "@" .. path }, words))
    end
    assert.equal(before, kept())
  end)
end)
