-- faceswap-local --scenario FILE: scripted answers over real HTTP.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local faceswap = require "faceswap"
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local socket = require "socket"

local BALANCE = "/api/v1/client/account/balance"

describe("a scenario", function()
  local server, scratch

  before_each(function()
    scratch = shell.temporary()
  end)

  after_each(function()
    if server then
      assert.equal(0, server:stop())
      server = nil
    end
  end)

  local function start(script)
    local path = shell.write(scratch .. "/scenario.json", type(script) == "string" and script or cjson.encode(script))
    server = engine.start { arguments = { "--scenario", path } }
  end

  it("says what becomes of the next requests, one after another", function()
    start { balance = { { code = 402, message = "no credits" }, "rate_limited", { code = 429, retry_after = 7, times = 2 } } }
    local answer = server:request(BALANCE)
    assert.same({ 200, 402, "no credits", cjson.null }, { answer.status, answer.json.code, answer.json.message, answer.json.data })
    assert.equal(429, server:request(BALANCE).status)
    for _ = 1, 2 do
      answer = server:request(BALANCE)
      assert.same({ 429, "7" }, { answer.json.code, answer.headers["retry-after"] })
    end
    assert.equal(engine.BALANCE, server:call("account/balance").balance)
  end)

  it("may say it for always, and of one call alone", function()
    start { always = { balance = "gateway_page" } }
    for _ = 1, 3 do
      local answer = server:request(BALANCE)
      assert.equal(502, answer.status)
      assert.matches("<title>502 Bad Gateway</title>", answer.text)
    end
    assert.equal(6, #server:call("job/Models").models)
  end)

  it("loses an answer to what was done: the task is there, and paid for once", function()
    start { create = { "lost" } }
    local url = server:upload(clips.path "three.jpg", "image/jpeg")
    local client = assert(faceswap.new { backend = "local", base_url = server.url })
    local task, err = client:swap_primary { image_url = url, face = url }
    assert.is_nil(task)
    assert.is_true(err.ambiguous)
    assert.equal(engine.BALANCE - 1, server:call("account/balance").balance)
  end)

  it("answers late, or never", function()
    start { balance = { { slow = 0.7 }, "timeout" } }
    local before = socket.gettime()
    assert.equal(200, server:request(BALANCE).status)
    assert.is_true(socket.gettime() - before >= 0.7)
    local ok, problem = pcall(http.request, scratch, server.url .. BALANCE, { headers = { ["x-api-key"] = server.key },
      arguments = { "-m", "1" } })
    assert.is_false(ok)
    assert.matches("ended with 28", problem)
    assert.equal(200, server:request(BALANCE).status)
  end)

  it("cuts an answer, of a file as well", function()
    start { balance = { { cut = 10 } }, download = { { cut = 1000 } } }
    local url = server:upload(clips.path "three.jpg", "image/jpeg")
    for _, address in ipairs { url, BALANCE } do
      local ok, problem = pcall(server.request, server, address)
      assert.is_false(ok)
      assert.matches(": closed$", problem) -- before all was there
    end
    assert.equal(shell.read(clips.path "three.jpg"), server:request(url).text)
  end)

  it("gives odd shapes", function()
    start { task = { { data = { 1, 2 } }, { body = "\239\187\191{}", headers = { ["Content-Type"] = "text/plain" } }, { status = 201 } } }
    local path = "/api/v1/client/job/TaskInfo?task_id=x"
    assert.same({ 1, 2 }, server:request(path).json.data)
    local answer = server:request(path)
    assert.same({ "\239\187\191{}", "text/plain" }, { answer.text, answer.headers["content-type"] })
    assert.equal(201, server:request(path).status)
  end)

  for text, pattern in pairs {
    ["{"] = "cannot read the scenario",
    ["[]"] = "must be a JSON object",
    ['{"nothing": []}'] = 'there is no call "nothing"',
    ['{"create": {}}'] = "create: must be a list of outcomes",
    ['{"create": ["often"]}'] = 'create: there is no outcome named "often"',
    ['{"create": [{"codes": 1}]}'] = 'create: an outcome has no field "codes"',
    ['{"create": [{"code": "1"}]}'] = 'create: "code" of an outcome has a value that is not allowed',
    ['{"create": [{"lost": "often"}]}'] = 'create: "lost" of an outcome',
    ['{"always": {"task": 5}}'] = "task: an outcome is a name or an object",
  } do
    it("that makes no sense is refused: " .. text, function()
      assert.error_matches(function() start(text) end, pattern)
    end)
  end
end)
