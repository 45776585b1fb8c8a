-- What must not get out, and what must not get in.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local transfer = require "faceswap.client.transfer"
local options = require "faceswap.options"
local shell = require "spec.support.shell"

local KEY = fault_server.KEY
local paths = fault_server.paths
local CREATE, TASK, BALANCE = paths.create, paths.task, paths.balance

-- Every text that can be reached from a value.
local function texts(value, list, seen)
  list, seen = list or {}, seen or {}
  if type(value) == "table" and not seen[value] then
    seen[value] = true
    for name, member in pairs(value) do
      texts(name, list, seen)
      texts(member, list, seen)
    end
  elseif type(value) ~= "table" then
    list[#list + 1] = tostring(value)
  end
  return list
end

describe("a secret", function()
  it("is in nothing that a client shows, though the service quotes it", function()
    local quoted = ('{"code": %%d, "message": "key %s is bad: see https://a/x?sig=SIGNED", "data": {"key": "%s"}}'):format(KEY, KEY)
    local server = fault_server.start {
      [BALANCE] = { { status = 503, body = quoted:format(503) }, { body = quoted:format(401) } },
      [CREATE] = { fault_server.answer '{"task_id": "t1"}', { status = 500, body = quoted:format(500) } },
      [TASK] = {
        { status = 502, body = "<html>" .. KEY },
        fault_server.answer(('{"status": "failed", "result": {"message": "%s", "x": "%s"}}'):format(KEY, KEY)),
      },
      ["/r.mp4"] = { { status = 403, body = KEY } },
    }
    local shown, lines = {}, {}
    local write = faceswap.log {
      level = "debug",
      out = {
        write = function(_, line)
          lines[#lines + 1] = line
        end,
      },
    }
    local client = assert(faceswap.new {
      base_url = server.url,
      api_key = KEY,
      on_event = function(event)
        shown[#shown + 1] = event
        write(event)
      end,
    })
    local failures = {}
    local function fail(value, err)
      assert.is_nil(value)
      failures[#failures + 1] = { err, tostring(err) }
    end
    local task = assert(client:create { model = "m", input = {} })
    fail(client:create { model = "m", input = {} })
    fail(task:wait())
    fail(client:balance()) -- after which nothing more is sent with this key
    local folder = shell.temporary()
    fail(client:download(server.url .. "/r.mp4?X-Signature=SIGNED", folder .. "/r.mp4"))
    client:step(0)
    local everything = table.concat(texts {
      failures, shown, lines, client:stats(), client:metrics(), tostring(client), tostring(client.core),
    }, "\n")
    client:close()
    server:stop()
    assert.is_true(#shown > 20)
    assert.matches("is bad: see https://a/x", everything, 1, true)
    assert.is_nil(everything:find(KEY, 1, true))
    assert.is_nil(table.concat(texts { shown, lines }, "\n"):find("SIGNED", 1, true))
  end)

  it("is not masked where it is too short to be one", function()
    local server = fault_server.start { [BALANCE] = { fault_server.answer '{"balance": 7}' } }
    local client = assert(faceswap.new { base_url = server.url, api_key = "code" })
    assert.equal(7, client:balance())
  end)
end)

describe("a request", function()
  local lines = "https://a/x\r\nX-Evil: 1"
  local client

  before_each(function()
    client = core.client {
      base_url = "http://127.0.0.1:1", api_key = KEY, user_agent = "x", max_answer = 1000, max_media = 1000, concurrency = 1,
    }
  end)

  it("cannot be broken apart by control characters", function()
    local folder = shell.temporary()
    local picture = shell.write(folder .. "/p.png", "picture")
    for _, request in ipairs {
      { call = "get", url = lines, file = folder .. "/x" },
      { call = "get", url = "https://a/x y", file = folder .. "/x" },
      { call = "put", url = "https://a/x", file = picture, headers = { "Content-Type", "image/png\r\nX-Evil: 1" } },
      { call = "put", url = "https://a/x", file = picture, headers = { "X-Evil: 1\r\nX", "1" } },
      { call = "balance", path = "/x\r\nX-Evil: 1" },
    } do
      request.timeout = 1
      local id, problem = client:start(request)
      assert.is_nil(id)
      assert.matches("control characters", problem, 1, true)
    end
    assert.equal(0, client:active())
    assert.equal("p.png\n", shell.run { "ls", "-A", folder })
  end)

  it("is not cut short by a zero byte", function()
    for _, request in ipairs {
      { call = "get", url = "https://a/x\0y", file = "x" },
      { call = "task", id = "t\0x" },
      { call = "task", query = { "task_id", "t\0x" } },
      { call = "get", url = "https://a/x", file = "x\0y" },
    } do
      request.timeout = 1
      assert.error_matches(function() client:start(request) end, "zero bytes", 1, true)
    end
  end)
end)

describe("an answer", function()
  local client

  local function start(script)
    client = fault_server.start_client(script)
  end

  it("is refused when it is nested too deep, and read up to there", function()
    local function nested(depth)
      return { body = ('{"code": 200, "data": {"balance": 7, "x": %s%s}}'):format(("["):rep(depth), ("]"):rep(depth)) }
    end
    start { [BALANCE] = { nested(62), nested(63), nested(200000) } }
    assert.equal(7, client:balance())
    for _ = 1, 2 do
      local balance, err = client:balance()
      assert.is_nil(balance)
      assert.equal("protocol", err.kind)
    end
  end)

  it("with half a character in it is read all the same, and shown as it can be", function()
    start {
      [BALANCE] = { fault_server.answer '{"balance": 7, "x": "\\ud800"}' },
      [CREATE] = { fault_server.answer '{"task_id": "t1", "x": "\\ud800"}' },
      [TASK] = { fault_server.answer '{"status": "success", "x": "\\ud800"}' },
    }
    assert.equal(7, client:balance())
    local task = assert(client:create { model = "m", input = {} })
    assert.equal("t1", task.id)
    local result, err = task:wait()
    assert.is_nil(result)
    assert.same({ "protocol", "t1", "\239\191\189" }, { err.kind, err.task_id, err.raw.x })
  end)

  it("names no task by half of its id", function()
    start { [CREATE] = {
      fault_server.answer '{"task_id": "\\u0000"}',
      { body = ('{"code": 200, "data": {"task_id": "%s"}}'):format(("x"):rep(1100)) },
    } }
    assert.equal("\239\191\189", assert(client:create { model = "m", input = {} }).id)
    local task, err = client:create { model = "m", input = {} }
    assert.is_nil(task)
    assert.is_true(err.ambiguous)
    assert.matches("too long", err.message, 1, true)
  end)
end)

describe("a place for an upload", function()
  it("is encrypted, or on this machine", function()
    for _, url in ipairs {
      "https://a/x", "HTTPS://a", "http://127.0.0.1:8/x", "http://localhost", "http://[::1]:80/", "http://127.1.2.3?x",
    } do
      assert.is_true(options.is_safe_url(url), url)
    end
    for _, url in ipairs {
      "http://a/x", "http://127.0.0.1.a", "http://127.0.0.1@a", "http://127.0.0.1:80@a/x", "http://localhost.a",
      "http://a/?http://localhost", "http://[::1]@a/", "http://a\\@127.0.0.1",
    } do
      assert.is_false(options.is_safe_url(url), url)
    end
  end)

  it("is refused otherwise, before a byte is sent", function()
    local folder = shell.temporary()
    local path = shell.write(folder .. "/p.png", "\0 picture")
    local place, insecure
    local calls
    local client = {
      ledger = {},
      uploads = require("faceswap.client.uploads").new(),
      call = function(_, request)
        calls[#calls + 1] = request.call
        return { data = place }
      end,
    }
    local function upload()
      calls = {}
      client.insecure = insecure
      return transfer.upload(client, path)
    end
    for _, urls in ipairs { { "http://store/x?sig=1", "https://store/x" }, { "https://store/x", "http://store/x?sig=1" } } do
      place = { presigned_url = urls[1], file_url = urls[2] }
      insecure = false
      local url, err = upload()
      assert.is_nil(url)
      assert.equal("protocol", err.kind)
      assert.matches("unencrypted, to http://store/x; allow_insecure", err.message, 1, true)
      assert.same({ "upload_url" }, calls)
      insecure = true
      assert.equal(urls[2], upload())
    end
  end)

  it("is not fetched unencrypted from elsewhere either, unless that is allowed", function()
    local ELSEWHERE = "http://[::ffff:127.0.0.1]:1/r.mp4" -- an address of this machine that is not known as one
    local folder = shell.temporary()
    local client = assert(faceswap.new { api_key = KEY, base_url = "https://127.0.0.1:1", retries = 0 })
    local path, err = client:download(ELSEWHERE .. "?sig=1", folder .. "/r.mp4")
    assert.is_nil(path)
    assert.equal("config", err.kind)
    assert.matches(ELSEWHERE .. " would be fetched unencrypted", err.message, 1, true)
    assert.is_nil(err.message:find("sig", 1, true))
    assert.equal("transport", select(2, client:download("http://127.0.0.1:1/r.mp4", folder .. "/r.mp4")).kind)
    client:close()
    client = assert(faceswap.new { api_key = KEY, base_url = "https://127.0.0.1:1", allow_insecure = true, retries = 0 })
    err = select(2, client:download(ELSEWHERE .. "?sig=1", folder .. "/r.mp4"))
    assert.equal("transport", err.kind)
  end)
end)
