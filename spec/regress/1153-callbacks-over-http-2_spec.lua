-- One Lua is enough: nginx has LuaJIT.
-- A callback that came over HTTP/2 was often reset in the place of an answer, since its body had not come yet when it was answered; one
-- that is refused always was: whoever sends it took that for a failure of the connection, and sent it again.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a callback over HTTP/2", function()
  local service, app, target, forged

  setup(function()
    service = nginx.start_service()
    app = nginx.start_app {
      workers = 1,
      listen = "http2",
      environment = { SERVICE_URL = service.url, CALLBACK_SECRET = "0123456789abcdef0123456789abcdef" },
      server = "client_max_body_size 64m;",
    }
    shell.run { "curl", "-sf", "--http2-prior-knowledge", app.url .. "/create" }
    local body = service:request("/control").json["body:t1"]:gsub("\\/", "/")
    target = app.url .. body:match '"callback_url":"https://me%.example([^"]+)"'
    forged = target:gsub("token=%w%w", "token=00")
  end)

  -- The status and the version of HTTP that answer a body of so many bytes; after the address come options of curl.
  local function post(size, url, ...)
    local path = shell.write(app.prefix .. "/sent", (" "):rep(size))
    return shell.run(shell.append({ "curl", "-sS", "-m", "60", "--http2-prior-knowledge", "-o", app.prefix .. "/answer", "-w",
      "%{http_code} %{http_version}", "--data-binary", "@" .. path, ... }, { url }))
  end

  it("is answered though its body comes late, refused or not", function()
    for _ = 1, 5 do
      assert.equal("200 2", post(100000, target, "--limit-rate", "200k"))
      assert.equal("403 2", post(100000, forged, "--limit-rate", "200k"))
      assert.equal("405 2", post(100000, target, "--limit-rate", "200k", "-X", "PUT"))
    end
    assert.same({}, app:errors())
  end)

  it("is not kept where it is large", function()
    local function kept()
      return select(2, shell.read(app.prefix .. "/error.log"):gsub("body is buffered to a temporary file", ""))
    end
    local before = kept()
    for _, words in ipairs { { forged }, { target, "-X", "PUT" }, { target } } do
      pcall(post, 3 * 2 ^ 20, shell.unpack(words))
    end
    assert.equal(before, kept())
  end)
end)
