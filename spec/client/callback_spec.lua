-- Callbacks received by a server that is not nginx: who may tell, and what comes of it.
local callback = require "faceswap.callback"
local core = require "faceswap.core"
local testing = require "faceswap.testing"
local token = require "faceswap.token"

local SECRET = "0123456789abcdef0123456789abcdef"

describe("a digest", function()
  -- RFC 4231, test cases 1, 2, 4 and 6; and the length at which a block is full.
  local cases = {
    { ("\11"):rep(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
    { "Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { (("x"):rep(25):gsub("x", (function()
      local byte = 0
      return function()
        byte = byte + 1
        return string.char(byte)
      end
    end)())), ("\205"):rep(50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
    { ("\170"):rep(131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    { "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
  }
  for i, case in ipairs(cases) do
    it("is that of RFC 4231: " .. i, function()
      assert.equal(case[3], core.hmac(case[1], case[2]))
    end)
  end

  it("is what OpenSSL makes, whatever the lengths", function()
    local shell = require "spec.support.shell"
    local folder = shell.temporary()
    for _, length in ipairs { 55, 56, 63, 64, 65, 119, 120, 1000 } do
      local file = shell.write(folder .. "/text", ("a"):rep(length))
      local key = ("k"):rep(length % 90 + 1)
      local printed = shell.run { "openssl", "dgst", "-sha256", "-hmac", key, "-hex", file }
      assert.equal(printed:match "(%x+)%s*$", core.hmac(key, ("a"):rep(length)))
    end
  end)

  it("is compared whole", function()
    assert.is_true(token.check("s", "text", token.make("s", "text")))
    assert.is_false(token.check("s", "text", token.make("t", "text")))
    assert.is_false(token.check("s", "text", token.make("s", "text"):sub(1, -2)))
    assert.is_false(token.check("s", "text", ""))
    assert.is_true(core.equal("", ""))
    assert.is_false(core.equal("a\0b", "a\0c"))
    assert.matches("^%x+$", token.random())
    assert.equal(32, #token.random())
    assert.not_equal(token.random(), token.random())
  end)
end)

describe("a callback", function()
  local receiver, double, client

  local function target_of(number)
    return double:asked("create")[number].body.callback_url:match "^https://me%.example(.*)$"
  end

  before_each(function()
    receiver = assert(callback.new { secret = SECRET, url = "https://me.example/done?site=1" })
    double = testing.new { takes = { create = 100 } }
    client = double:client { callback = receiver }
  end)

  local function create()
    return assert(client:create { model = "m", input = {} })
  end

  it("has the waiting client ask at once", function()
    local task = create()
    local job = client:spawn(task.wait, task)
    client:step(99)
    local before = #double:asked "task"
    client:step(3)
    assert.equal(before, #double:asked "task") -- polled rarely, as the end will be told
    assert.is_nil(job.results)
    assert.equal(200, receiver:receive("POST", target_of(1)))
    client:step(0.1)
    assert.equal("ended", job.status)
    assert.equal("task-1", job:join().task_id)
    assert.is_true(double:now() < 103)
  end)

  it("is waited for with a tenth of the queries", function()
    assert(create():wait())
    local stretched = #double:asked "task"
    local other = double:client()
    assert(assert(other:create { model = "m", input = {} }):wait())
    assert.is_true(#double:asked "task" - stretched > stretched * 3)
  end)

  it("counts once, and though it comes before the answer to the submission", function()
    local early
    double:on("create", function(request)
      early = receiver:receive("POST", request.body.callback_url)
    end)
    local task = create()
    assert.equal(200, early)
    assert.is_false(receiver:expects(client, task.id))
    assert.equal(200, receiver:receive("POST", target_of(1)))
    assert(task:wait())
  end)

  it("proves nothing without the token of its job", function()
    create()
    create()
    local target, other = target_of(1), target_of(2)
    local job, expires, made = target:match "job=(%x+)&expires=(%d+)&token=(%x+)"
    local function forge(...)
      return receiver:receive("POST", ("/done?job=%s&expires=%s&token=%s"):format(...))
    end
    assert.equal(200, forge(job, expires, made))
    for _, forged in ipairs {
      { "", "", "" },
      { job, expires, made:sub(1, -2) },
      { job, expires, made .. "0" },
      { job, expires, made:upper() },
      { job, expires, ("0"):rep(64) },
      { job, expires + 1, made },
      { job, "0" .. expires, made },
      { job, "1e99", made },
      { job, "99999999999999999999", made },
      { other:match "job=(%x+)", expires, made },
      { job, expires, other:match "token=(%x+)" },
      { ("%00"):rep(11):sub(1, 32), expires, made },
      { job, expires, made .. "&token=" .. made },
    } do
      assert.equal(403, forge(forged[1], forged[2], forged[3]))
    end
    for _, without in ipairs { "/done", "", "?", "/done?job", "job=1" } do
      assert.equal(403, receiver:receive("POST", without))
    end
  end)

  it("of an old URL, another secret or another method is refused", function()
    create()
    local target = target_of(1)
    assert.equal(405, receiver:receive("GET", target))
    local stranger = assert(callback.new { secret = SECRET:reverse(), url = "https://me.example/done" })
    assert.equal(403, stranger:receive("POST", target))
    local time, expires = os.time, tonumber(target:match "expires=(%d+)")
    for seconds, expected in pairs { [0] = 200, [1] = 403 } do
      os.time = function() return expires + seconds end -- luacheck: ignore
      local status = receiver:receive("POST", target)
      os.time = time -- luacheck: ignore
      assert.equal(expected, status)
    end
  end)

  it("can be verified in another process, which knows no job", function()
    create()
    local elsewhere = assert(callback.new { secret = SECRET, url = "https://me.example/done?site=1" })
    assert.equal(target_of(1):match "job=(%x+)", elsewhere:verify(target_of(1)))
    assert.equal(200, elsewhere:receive("POST", target_of(1)))
  end)

  it("of a closed client changes nothing", function()
    create()
    client:close()
    assert.equal(200, receiver:receive("POST", target_of(1)))
  end)

  it("forgets what has expired", function()
    local brief = assert(callback.new { secret = SECRET, url = "https://me.example/done", lifetime = 1 })
    local time = os.time
    for i = 1, 3000 do
      os.time = function() return 1e9 + i end -- luacheck: ignore
      brief:issue()
    end
    os.time = time -- luacheck: ignore
    assert.is_true(brief.count < 1100)
  end)

  it("needs a secret that cannot be guessed, and an address; and shows no secret", function()
    assert.error_matches(function() callback.new { secret = "short", url = "https://me.example" } end, "at least 32 bytes")
    local made, err = callback.new { secret = SECRET, url = "me.example" }
    assert.is_nil(made)
    assert.equal("config", err.kind)
    assert.is_nil(tostring(receiver):find(SECRET, 1, true))
  end)
end)
