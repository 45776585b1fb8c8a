-- Callbacks: what nginx makes of requests to the location that receives them. Nothing they claim is believed.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

local SECRET = "0123456789abcdef0123456789abcdef"

describe("a callback", function()
  local service, app

  lazy_setup(function()
    service = nginx.start_service()
    app = nginx.start_app {
      listen = "reuseport",
      environment = { SERVICE_URL = service.url, CALLBACK_SECRET = SECRET },
      server = [[
        location /large { client_max_body_size 100m; content_by_lua_block { require("spec.support.nginx_app").callback() } }
      ]],
    }
  end)

  -- The path and query that the service was given for a new task.
  local function new_target()
    local id = app:request("/create").json.id
    local body = service:request("/control").json["body:" .. id]
    return (body:gsub("\\/", "/"):match('"callback_url":"https://me%.example([^"]+)"')), id
  end

  local function post(target, options)
    options = options or {}
    options.method, options.body = options.method or "POST", options.body or "{}"
    return app:request(target, options).status
  end

  -- What OpenSSL's command makes of the same.
  local function sign(secret, job, expires)
    local file = shell.write(app.prefix .. "/signed", ("faceswap callback\n%s\n%s"):format(job, expires))
    local output = shell.run { "openssl", "dgst", "-sha256", "-hmac", secret, "-hex", file }
    return ("/callback?job=%s&expires=%s&token=%s"):format(job, expires, output:match "(%x+)%s*$")
  end

  it("is received with the URL that the submission has told", function()
    local target = new_target()
    assert.matches("^/callback%?site=1&job=%x+&expires=%d+&token=%x+$", target)
    assert.equal(200, post(target))
    assert.equal(200, post(target))
  end)

  it("proves nothing without the token of its job", function()
    local target, other = new_target(), new_target()
    local job, expires, token = target:match "job=(%x+)&expires=(%d+)&token=(%x+)"
    local function forge(job_, expires_, token_)
      return post(("/callback?job=%s&expires=%s&token=%s"):format(job_, expires_, token_))
    end
    assert.equal(200, forge(job, expires, token))
    assert.equal(403, post("/callback"))
    assert.equal(403, post("/callback?job=&expires=&token="))
    assert.equal(403, forge(job, expires, token:sub(1, -2)))
    assert.equal(403, forge(job, expires, token .. "0"))
    assert.equal(403, forge(job, expires, ""))
    assert.equal(403, forge(job, expires, token:reverse()))
    assert.equal(403, forge(job, expires, token:upper()))
    assert.equal(403, forge(job, expires + 1, token))
    assert.equal(403, forge(job, "0" .. expires, token))
    assert.equal(403, forge(job, "1e99", token))
    assert.equal(403, forge(other:match "job=(%x+)", expires, token))
    assert.equal(403, forge(job, expires, other:match "token=(%x+)"))
    assert.equal(403, forge(job, expires, ("0"):rep(64)))
    assert.equal(403, forge(job, expires, ("%00"):rep(64)))
  end)

  it("proves nothing with another secret, or when it has expired", function()
    local job, now = ("ab"):rep(16), os.time()
    assert.equal(200, post(sign(SECRET, job, now + 1000)))
    assert.equal(403, post(sign(SECRET, job, now - 1)))
    assert.equal(403, post(sign(SECRET:reverse(), job, now + 1000)))
    assert.equal(403, post(sign(SECRET, "ab", now + 1000)))
  end)

  it("is a POST", function()
    local target = new_target()
    for _, method in ipairs { "GET", "PUT", "DELETE", "OPTIONS" } do
      assert.equal(405, post(target, { method = method }), method)
    end
    assert.equal("POST", app:request(target, { method = "GET" }).headers.allow)
  end)

  it("has at most a mebibyte to say, to which nobody listens", function()
    local target = new_target()
    local large = ("x"):rep(2 * 2 ^ 20)
    assert.equal(413, post(target, { body = large }))
    assert.equal(413, post((target:gsub("^/callback", "/large")), { body = large }))
    assert.equal(200, post((target:gsub("^/callback", "/large")), { body = ("x"):rep(2 ^ 20) }))
    assert.equal(200, post(target, { body = "not JSON" }))
  end)

  it("is answered before its body is there", function()
    local target = new_target()
    local socket = require("socket").connect("127.0.0.1", app.port)
    socket:settimeout(30)
    socket:send(("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"):format(target))
    assert.matches("200", socket:receive("*l"), 1, true)
    socket:close()
  end)

  it("leaves a connection fit for the next request", function()
    local target = new_target()
    local url = app.url .. target
    local output = shell.run { "curl", "-sS", "-d", "GET /a HTTP/1.1", "-w", "%{http_code} %{num_connects}\n", url, "--next", "-sS", "-d",
      "x", "-w", "%{http_code} %{num_connects}\n", url }
    assert.equal("200 1\n200 0\n", output)
  end)

  it("writes nothing into the error log", function()
    for _, line in ipairs(app:errors()) do
      assert.matches("client intended to send too large body", line, 1, true)
    end
  end)
end)

describe("callback.new", function()
  local app

  it("names what is wrong", function()
    local function location(name, options)
      return ([[location /%s { content_by_lua_block {
        local ok, made, err = pcall(require("faceswap.nginx.callback").new, %s)
        ngx.print(tostring(err or made))
      } }]]):format(name, options)
    end
    app = nginx.start {
      server = location("secret", [[{ secret = ("s"):rep(31), url = "https://me.example/" }]])
        .. location("none", [[{ url = "https://me.example/" }]])
        .. location("url", [[{ secret = ("s"):rep(32), url = "me.example" }]])
        .. location("option", [[{ secret = ("s"):rep(32), url = "https://me.example/", life = 1 }]])
        .. location("dict", [[{ secret = ("s"):rep(32), url = "https://me.example/" }]]),
    }
    local function said(name)
      return app:request("/" .. name).text
    end
    assert.matches("'secret' must have at least 32 bytes", said "secret", 1, true)
    assert.matches("'secret' must have at least 32 bytes", said "none", 1, true)
    assert.matches("url: 'me.example' is not an http(s) URL", said "url", 1, true)
    assert.matches("there is no option 'life'", said "option", 1, true)
    assert.matches("need `lua_shared_dict faceswap 4m;` in the http block of nginx.conf", said "dict", 1, true)
  end)
end)

describe("the local engine", function()
  it("calls back, and wakes who waits", function()
    local service = engine.start()
    local app = nginx.start {
      environment = {
        SERVICE_URL = service.url,
        API_KEY = engine.KEY,
        CALLBACK_SECRET = SECRET,
        CALLBACK_URL = "http://127.0.0.1:$port/callback",
      },
      http = [[lua_shared_dict faceswap 4m; init_by_lua_block { require "faceswap" }]],
      server = [[
        location / { content_by_lua_block { require("spec.support.nginx_app").handle() } }
        location /callback {
          access_log $prefix/callbacks.log;
          content_by_lua_block { require("spec.support.nginx_app").callback() }
        }
      ]],
    }
    local function path(name)
      return shell.absolute(clips.path(name))
    end
    local swap = app:request(("/swap?image=%s&face=%s"):format(path "three.jpg", path "target.jpg")).json
    assert.is_string(swap.id, swap.message)
    assert.equal("success", app:request("/wait?id=" .. swap.id).json.status)
    local log = shell.wait(60, "the callback", function()
      local text = shell.read(app.prefix .. "/callbacks.log")
      return text and text ~= "" and text
    end)
    app:stop()
    assert.matches('"POST /callback%?job=%x+&expires=%d+&token=%x+ HTTP/1.1" 200 ', log)
    assert.same({}, app:errors())
  end)
end)
