-- Mistakes in the calling program raise and name the argument; what the environment lacks is an error value.
local faceswap = require "faceswap"

local KEY = "ak_0123456789abcdef0123456789abcdef"
local LUA = arg and arg[-1] or "lua5.4"

describe("faceswap.new", function()
  local mistakes = {
    ["faceswap.new: there is no option 'apikey'"] = { apikey = KEY },
    ["faceswap.new: option 'api_key' must be a string, got number"] = { api_key = 5 },
    ["faceswap.new: option 'max_media' must be a number above 0"] = { api_key = KEY, max_media = -1 },
    ["faceswap.new: option 'callback' must be one that faceswap.callback or faceswap.nginx.callback has made"] = { callback = {} },
    ["faceswap.new: engine: there is no option 'port'"] = { backend = "local", engine = { port = 80 } },
  }
  for message, options in pairs(mistakes) do
    it("raises: " .. message, function()
      assert.error_matches(function() faceswap.new(options) end, message, 1, true)
    end)
  end

  it("blames the caller's line", function()
    local ok, problem = pcall(function()
      return (faceswap.new { nonsense = 1 })
    end)
    assert.is_false(ok)
    assert.matches("^spec/client/options_spec.lua:%d+:", problem)
  end)

  local refused = {
    ["has no spaces, quotes or control characters"] = { api_key = "ak_a\r\nX-Evil: 1" },
    ["would send the API key unencrypted"] = { api_key = KEY, base_url = "http://api.example" },
    ["is not an http(s) URL"] = { api_key = KEY, base_url = "ftp://api.example" },
    ["'https://api.example?x=1' is not"] = { api_key = KEY, base_url = "https://api.example?x=1" },
    ["'https://user@api.example' is not"] = { api_key = KEY, base_url = "https://user@api.example" },
    ["is neither 'hosted' nor 'local'"] = { api_key = KEY, backend = "cloud" },
  }
  for message, options in pairs(refused) do
    it("refuses what " .. message, function()
      local client, err = faceswap.new(options)
      assert.is_nil(client)
      assert.equal("config", err.kind)
      assert.matches(message, err.message, 1, true)
    end)
  end

  it("takes plain http on this machine, and elsewhere when told", function()
    for _, url in ipairs { "http://127.0.0.1:80", "http://localhost", "http://[::1]:8080/" } do
      assert(faceswap.new { api_key = KEY, base_url = url }):close()
    end
    assert(faceswap.new { api_key = KEY, base_url = "http://api.example", allow_insecure = true }):close()
    assert.is_nil((faceswap.new { api_key = KEY, base_url = "http://127.0.0.1.example" }))
  end)
end)

describe("a method", function()
  local client

  setup(function()
    client = assert(faceswap.new { api_key = KEY, base_url = "http://127.0.0.1:1" })
  end)

  local mistakes = {
    ["detect: one of video_url"] = function() client:detect {} end,
    ["are given"] = function() client:detect { video = "a.mp4", image = "b.png" } end,
    ["detect: option 'timeout' must be a number, got string"] = function() client:detect { video_url = "https://a", timeout = "5" } end,
    ["detect: there is no option 'url'"] = function() client:detect { url = "https://a" } end,
    ["detect: a table of options expected, got string"] = function() client:detect "a.mp4" end,
    ["upload: path must be a string"] = function() client:upload() end,
    ["download: url must be a string"] = function() client:download(nil, "x") end,
    ["task: task_id must be a string"] = function() client:task(7) end,
    ["swap: the first argument must be a detection"] = function() client:swap({}, {}) end,
    ["run: 'choose' is needed"] = function() client:run { video = "a.mp4" } end,
    ["run: one of video_url"] = function() client:run { choose = {} } end,
    ["run: there is no option 'chose'"] = function() client:run { video = "a.mp4", chose = {} } end,
    ["wait: there is no option 'seconds'"] = function() client:task("t"):wait { seconds = 1 } end,
  }
  for message, call in pairs(mistakes) do
    it("raises at the caller: " .. message, function()
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/client/options_spec.lua:%d+: .*" .. message:gsub("%p", "%%%0"), problem)
    end)
  end

  it("takes no URL that would break a request apart", function()
    local detection, err = client:detect { video_url = "https://a/b c" }
    assert.is_nil(detection)
    assert.equal("config", err.kind)
    assert.matches("video_url: ", err.message, 1, true)
  end)
end)

describe("the way to the service", function()
  local fault_server = require "spec.support.fault_server"
  local shell = require "spec.support.shell"
  local BALANCE = fault_server.paths.balance
  local rich, busy = fault_server.answer '{"balance": 7}', { status = 503, body = "busy" }
  local server, client

  local function start(script, given)
    client, server = fault_server.start_client(script, given)
  end

  local refused = {
    ["region: 'mars' is neither 'global' nor 'cn'"] = { region = "mars" },
    ["region: the service's address is given by base_url already"] = { region = "cn", base_url = "https://api.example" },
    ["ca_file: /none: "] = { ca_file = "/none" },
    ["proxy: 'ftp://proxy.example' is no proxy's address"] = { proxy = "ftp://proxy.example" },
    ["proxy: 'http://me:***@proxy example' is no proxy's address"] = { proxy = "http://me:secret@proxy example" },
    ["proxy: 'nonsense' is no"] = { proxy = "nonsense" },
    ["headers: 'X Y' is not the name of a header"] = { headers = { ["X Y"] = "z" } },
    ["headers: 'X-Api-Key' is set by the client itself"] = { headers = { ["X-Api-Key"] = "z" } },
    ["headers: the value of 'X-Y' must be a text without control characters"] = { headers = { ["X-Y"] = "z\r\nX-Evil: 1" } },
    ["user_agent: control characters"] = { user_agent = "me\n" },
    ["http_version: '3' is neither '1.1' nor '2'"] = { http_version = 3 },
    ["retries: it must be a whole number"] = { retries = 1.5 },
    ["log: 'loud' is none of debug, info, warn, error"] = { log = "loud" },
  }
  for message, given in pairs(refused) do
    it("is refused: " .. message, function()
      given.api_key = KEY
      local made, err = faceswap.new(given)
      assert.is_nil(made)
      assert.equal("config", err.kind)
      assert.matches(message, err.message, 1, true)
    end)
  end

  it("leads to mainland China where that is the region", function()
    assert.equal("faceswap.Client (https://api.crunai.com)", tostring(faceswap.new { api_key = KEY, region = "cn" }))
  end)

  it("has headers and a name of one's own on API calls, and on them alone", function()
    start({ [BALANCE] = { rich }, ["/r.mp4"] = { { body = "x" } } },
      { headers = { ["X-Team"] = "blue", ["X-Empty"] = "" }, user_agent = "studio/1" })
    assert.equal(7, client:balance())
    local headers = server:requests(BALANCE)[1].headers
    assert.same({ "blue", "", "studio/1", KEY }, { headers["x-team"], headers["x-empty"], headers["user-agent"], headers["x-api-key"] })
    local folder = shell.temporary()
    client:download(server.url .. "/r.mp4", folder .. "/r.mp4")
    headers = server:requests("/r.mp4")[1].headers
    assert.same({ nil, "studio/1", nil }, { headers["x-team"], headers["user-agent"], headers["x-api-key"] })
  end)

  it("goes through a proxy, also one of the environment, but on this machine", function()
    local asked = "http://api.example" .. BALANCE
    start({ [asked] = { rich } })
    local proxied = assert(faceswap.new {
      api_key = KEY, base_url = "http://api.example", allow_insecure = true, proxy = server.url:gsub("//", "//me:pass@"),
    })
    assert.equal(7, proxied:balance())
    proxied:close()
    assert.equal("Basic bWU6cGFzcw==", server:requests(asked)[1].headers["proxy-authorization"])
    local script = shell.write(server.folder .. "/script.lua", ([[
      local faceswap = require "faceswap"
      local client = assert(faceswap.new { api_key = "%s", base_url = arg[1], allow_insecure = true, retries = 0, proxy = arg[2] })
      print(client:balance())]]):format(KEY))
    local function run(...)
      return shell.run { "env", "http_proxy=" .. server.url, "no_proxy=api.invalid", LUA, script, ... }
    end
    assert.matches("^7\n", run "http://api.example")
    assert.matches("^nil\t.*Could not resolve host: api.invalid", run "http://api.invalid")
    assert.matches("^nil\t.*Could not resolve host: api.example", run("http://api.example", ""))
    assert.matches("^nil\t.*no such page", run(server.url)) -- asked without the proxy, which has another answer
    assert.equal(2, #server:requests(asked))
  end)

  it("is refused by a proxy that wants a password: nothing was sent to the service", function()
    start { ["api.example:443"] = { { status = 407, body = "" } } }
    local proxied = assert(faceswap.new { api_key = KEY, base_url = "https://api.example", proxy = server.url })
    local task, err = proxied:create { model = "m", input = {} }
    assert.is_nil(task)
    assert.same({ "transport", false }, { err.kind, err.ambiguous })
    assert.matches("the proxy wants a name and a password", err.message, 1, true)
  end)

  it("is tried as often as is said, and no more", function()
    start({ [BALANCE] = { busy } }, { retries = 0 })
    assert.is_nil((client:balance()))
    assert.equal(1, #server:requests())
    client:close()
    server:stop()
    start({ [BALANCE] = { busy, rich } }, { retries = 1 })
    assert.equal(7, client:balance())
  end)

  it("is given up after the time-out of all calls", function()
    start({ [BALANCE] = { { fault = "hang" } } }, { timeout = 0.3 })
    local began = require("faceswap.core").now()
    assert.equal("timeout", select(2, client:balance()).kind)
    assert.is_true(require("faceswap.core").now() - began < 5)
  end)
end)

describe("a client in its environment", function()
  local fault_server = require "spec.support.fault_server"
  local shell = require "spec.support.shell"
  local BALANCE = fault_server.paths.balance
  local server, folder

  setup(function()
    folder = shell.temporary()
    server = fault_server.start { [BALANCE] = { fault_server.answer '{"balance": 7}' } }
  end)

  -- What a script prints: its key's source and the balance, or the error.
  local function run(environment, code)
    local script = shell.write(folder .. "/script.lua", code or [[
      local client, err = require("faceswap").new()
      if not client then print(err.message) os.exit(0) end
      print(client.key_source, (client:balance()))]])
    local words = { "env" }
    for _, name in ipairs { "CRUN_API_KEY", "FACESWAP_LOG", "CURL_CA_BUNDLE", "SSL_CERT_FILE" } do
      shell.append(words, { "-u", name })
    end
    shell.append(words, { "HOME=" .. folder, "CRUN_BASE_URL=" .. server.url })
    for name, value in pairs(environment) do
      words[#words + 1] = name .. "=" .. value
    end
    return shell.run(shell.append(words, { LUA, script }))
  end

  local function last_key()
    local requests = server:requests(BALANCE)
    return requests[#requests].headers["x-api-key"]
  end

  it("finds the key where the vendor's own client keeps it, after the environment", function()
    assert.matches("no API key: set the option api_key or the environment variable CRUN_API_KEY, or write CRUN_API_KEY=… into ~/.crun/.env",
      run {}, 1, true)
    shell.run { "mkdir", folder .. "/.crun" }
    local forms = {
      "CRUN_API_KEY=" .. KEY .. "\n", "CRUN_API_KEY=" .. KEY, ('\239\187\191CRUN_API_KEY="%s"\r\n'):format(KEY),
      ("# mine\nexport CRUN_API_KEY='%s' # the key\nOTHER=1\n"):format(KEY), ("  CRUN_API_KEY = %s  # the key\n"):format(KEY),
      ("CRUN_API_KEY=ak_old\nCRUN_API_KEY=%s\n"):format(KEY), ("CRUN_API_KEY_2=x\nXCRUN_API_KEY=y\nCRUN_API_KEY=%s"):format(KEY),
    }
    for _, form in ipairs(forms) do
      shell.write(folder .. "/.crun/.env", form)
      assert.equal("~/.crun/.env\t7\n", run {})
      assert.equal(KEY, last_key())
    end
    local other = KEY:reverse()
    assert.equal("the environment variable CRUN_API_KEY\t7\n", run { CRUN_API_KEY = other })
    assert.equal(other, last_key())
    shell.write(folder .. "/.crun/.env", "CRUN_API_KEY=\n")
    assert.matches("^no API key", run {})
  end)

  it("trusts the certificates that it names", function()
    assert.matches("^the environment variable SSL_CERT_FILE: /none: ", run { CRUN_API_KEY = KEY, SSL_CERT_FILE = "/none" })
    assert.matches("^the environment variable CURL_CA_BUNDLE: /nowhere: ",
      run { CRUN_API_KEY = KEY, SSL_CERT_FILE = "/none", CURL_CA_BUNDLE = "/nowhere" })
    local certificate, stranger = folder .. "/cert", folder .. "/other"
    for _, path in ipairs { certificate, stranger } do
      shell.run { "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path .. ".key", "-out", path, "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1" }
    end
    local line = shell.command { "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key",
      certificate .. ".key" }
    assert(os.execute(("%s >%s/tls 2>&1 & echo $! >%s/tls.pid"):format(line, folder, folder)))
    local port = shell.wait(60, "the TLS server", function()
      return (shell.read(folder .. "/tls") or ""):match "ACCEPT 127%.0%.0%.1:(%d+)"
    end)
    local function ask(environment)
      environment.CRUN_API_KEY, environment.CRUN_BASE_URL = KEY, "https://127.0.0.1:" .. port
      return run(environment, [[print(assert(require("faceswap").new { retries = 0 }):balance())]])
    end
    for _, name in ipairs { "SSL_CERT_FILE", "CURL_CA_BUNDLE" } do
      assert.matches("certificates to trust are named by the option ca_file", ask { [name] = stranger }, 1, true)
      assert.is_nil(ask({ [name] = certificate }):find("certificate", 1, true))
    end
    shell.run { "kill", (shell.read(folder .. "/tls.pid"):gsub("%s", "")) }
  end)

  it("names the backend, but for who names a service", function()
    assert.matches("FACESWAP_BACKEND: 'cloud' is neither", run { CRUN_API_KEY = KEY, FACESWAP_BACKEND = "cloud" }, 1, true)
    local named = [[print((require("faceswap").new { api_key = "]] .. KEY .. [[" }):balance())]]
    assert.equal("7\n", run({ FACESWAP_BACKEND = "cloud" }, named))
  end)

  it("writes lines where FACESWAP_LOG says so, beside an on_event of its own", function()
    local code = [[
      local seen = 0
      local client = assert(require("faceswap").new { on_event = function() seen = seen + 1 end })
      client:balance()
      print("seen", seen)]]
    assert.equal("seen\t3\n", run({ CRUN_API_KEY = KEY }, code))
    assert.equal("seen\t3\n", run({ CRUN_API_KEY = KEY, FACESWAP_LOG = "" }, code))
    local printed = run({ CRUN_API_KEY = KEY, FACESWAP_LOG = "debug" }, code)
    assert.matches("level=debug event=request call=balance", printed, 1, true)
    assert.matches("seen\t3\n", printed, 1, true)
    assert.is_nil(printed:find(KEY, 1, true))
    printed = run({ CRUN_API_KEY = KEY, FACESWAP_LOG = "info" }, code)
    assert.is_nil(printed:find("event=request", 1, true))
    assert.matches("level=info event=finished call=balance", printed, 1, true)
    assert.matches("FACESWAP_LOG: 'all' is none of debug, info, warn, error", run { CRUN_API_KEY = KEY, FACESWAP_LOG = "all" }, 1, true)
  end)
end)
