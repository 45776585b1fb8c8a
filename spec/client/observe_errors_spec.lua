-- What errors say: what was said, once, and what to do about it; nothing that drives a terminal, and nothing secret.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local json = require "faceswap.json"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local KEY = fault_server.KEY
local BALANCE = fault_server.paths.balance

describe("an error", function()
  local double, client

  before_each(function()
    double = testing.new()
    client = double:client { retries = 0 }
  end)

  local function fail(outcome)
    double:on("balance", outcome)
    local balance, err = client:balance()
    assert.is_nil(balance)
    return err
  end

  it("has the text of a page, a plain text or another server's JSON", function()
    for body, said in pairs {
      ["<html><head><title>502 Bad Gateway</title></head><body><h1>upstream prematurely closed</h1>x</body></html>"] =
        "upstream prematurely closed",
      ["<!DOCTYPE html><!-- <h1>no</h1> --><style>h1 {}</style><script>var a = '<h1>x</h1>'</script><title>\n Login &amp; go\t</title>"] =
        "Login & go",
      ["<html><body><p></p>\n<div>Just <b>this</b></div>no more"] = "Just this",
      ["upstream connect error\nor disconnect"] = "upstream connect error",
      ['{"error": {"message": "no healthy upstream", "type": "x"}}'] = "no healthy upstream",
      ['{"detail": "Not authenticated"}'] = "Not authenticated",
      ['  \n{"title": "Too busy"}'] = "Too busy",
      ["\239\187\191plain"] = "plain",
      ["\0\1\2\3\4\5\6\7\255\254\253"] = "11 bytes that are no text",
      ["{broken json"] = "{broken json",
    } do
      local err = fail { status = 521, body = body }
      assert.equal("http", err.kind)
      assert.equal(said, err.said)
      assert.matches("the server said: " .. said, err.message, 1, true)
    end
  end)

  it("has an excerpt, not the whole", function()
    local err = fail { body = ("é"):rep(5000) }
    assert.equal("protocol", err.kind)
    assert.is_true(#err.said < 210)
    assert.matches("é…$", err.said)
    assert.is_true(#fail({ status = 500, body = ("<h1"):rep(30000) }).message < 400)
  end)

  it("names the fields that were wrong, in all the forms that services use", function()
    for errors, said in pairs {
      ['["faces is empty", "no video_url"]'] = "faces is empty, no video_url",
      ['[{"loc": ["body", "input", "faces", 0, "target"], "msg": "field required", "type": "x"}]'] =
        "input.faces.0.target: field required",
      ['[{"field": "input.video_url", "message": "no such host"}]'] = "input.video_url: no such host",
      ['{"video_url": ["is no URL"], "faces": "is empty"}'] = "faces: is empty, video_url: is no URL",
      ['[{"path": "a", "error": "1"}, {"path": "b"}, "c", "d", "e"]'] = "a: 1, b, c and 2 more",
      ['"the video is too long"'] = "the video is too long",
      ["[]"] = false,
      ["7"] = false,
    } do
      for _, name in ipairs { "errors", "detail" } do
        local err = fail { body = ('{"code": 422, "message": "validation error", "%s": %s}'):format(name, errors) }
        assert.equal(said and "validation error: " .. said or "validation error", err.message)
        assert.equal(said or nil, err.said)
      end
    end
    assert.equal("validation error: faces: is empty",
      fail { body = '{"code": 422, "message": "validation error", "data": {"errors": {"faces": "is empty"}}}' }.message)
    assert.equal("faces is empty", fail { body = '{"code": 422, "message": "faces is empty", "errors": ["faces is empty"]}' }.message)
  end)

  it("of a storage has its code, and advice by it", function()
    local function xml(code, message)
      return ('<?xml version="1.0"?>\n<Error><Code>%s</Code><Message>%s</Message><RequestId>R1</RequestId></Error>'):format(code, message)
    end
    for code, expected in pairs {
      EntityTooLarge = { "Your proposed upload exceeds the maximum", "the storage takes no file of this size" },
      ExpiredToken = { "The provided token has expired.", "the task's answer may have a fresh address" },
      AccessDenied = { "Request has expired", "the task's answer may have a fresh address" },
      RequestTimeTooSkewed = { "The difference is too large.", "the clock of this machine is wrong" },
    } do
      double:on("download", { status = 403, body = xml(code, expected[1]) })
      local folder = shell.temporary()
      local path, err = client:download("https://media.faceswap.test/x.mp4?X-Signature=s", folder .. "/out.mp4")
      assert.is_nil(path)
      assert.matches(("HTTP 403: %s: %s; "):format(code, expected[1]), err.message, 1, true)
      assert.matches(expected[2], err.message, 1, true)
      assert.is_nil(err.message:find("may have expired", 1, true))
      assert.equal("R1", err.request_id)
    end
  end)

  it("advises by what was said, not by the bare status", function()
    local err = fail { status = 403, body = "<html><h1>Request blocked</h1>" }
    assert.same({ "http", 403 }, { err.kind, err.status })
    assert.matches("Request blocked; that is no answer of the service: a gateway, a firewall or a proxy", err.message, 1, true)
    assert.is_nil(err.message:find("key", 1, true))
    assert.matches("check its address", fail({ status = 404, body = "nginx" }).message, 1, true)
    assert.matches("wants a name and a password", fail({ status = 407, body = "" }).message, 1, true)
    for status, later in pairs { [503] = true, [500] = true, [599] = true, [429] = true, [418] = false, [400] = false } do
      assert.equal(later, fail({ status = status, body = "" }).message:find("try again later", 1, true) ~= nil, status)
    end
    double:on("create", { status = 503, body = "" })
    err = select(2, client:create { model = "m", input = {} })
    assert.is_true(err.ambiguous)
    assert.is_nil(err.message:find("try again", 1, true))
  end)

  it("says nothing twice", function()
    for outcome, message in pairs {
      [{ status = 502, body = "<html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>" }] = "HTTP 502: bad gateway; try again later",
      [{ code = 401, message = "Invalid API key" }] = "Invalid API key; check the test double",
      [{ code = 401, message = "m" }] = "m; the API key was not accepted; check the test double",
      [{ code = 402, message = "m" }] = "m; add credits to the account, then try again",
      [{ code = 403, message = "m" }] = "m; the API key is disabled; check the test double, or ask the service's support",
      [{ code = 500, message = "m" }] = "m; the service had an internal error",
      [{ code = 505, message = "m" }] = "m; the service has switched this feature off",
      [{ code = 404, message = "m" }] = "m",
      [{ code = 455, message = "Under maintenance, try again later" }] = "Under maintenance, try again later",
      [{ code = 505, message = "This feature is disabled" }] = "This feature is disabled",
      [{ code = 500, message = "internal error" }] = "internal error",
      [{ code = 403, message = "the key is disabled" }] = "the key is disabled; check the test double, or ask the service's support",
    } do
      client:close()
      client = double:client { retries = 0 }
      assert.equal(message, fail(outcome).message)
    end
  end)

  it("has the request's id, and the headers", function()
    local err = fail { status = 502, body = "x", headers = { ["CF-Ray"] = "8f-FRA", ["X-Request-Id"] = "r7", Server = "cloudflare" } }
    assert.equal("8f-FRA", err.request_id)
    assert.equal("cloudflare", err.headers.server)
    assert.matches("(request 8f-FRA)", tostring(err), 1, true)
    assert.equal("r9", fail({ code = 500, body = '{"code": 500, "request_id": "r9"}' }).request_id)
  end)

  it("drives no terminal and breaks no line, whoever wrote it", function()
    assert.matches("a?[2Jb", fail({ code = 500, message = "a\27[2Jb" }).message, 1, true)
    local nasty = "a\27[2Jb\r\nc\0d\194\155e\226\128\174f\226\128\168g\255h\192\128i\237\160\128j"
    local body = { code = 500, message = nasty, errors = { { field = nasty, msg = nasty } } }
    for _, outcome in ipairs {
      { code = 500, message = nasty, errors = body.errors },
      { status = 500, body = "<h1>" .. nasty .. "</h1>" },
      { status = 500, body = ("a longer text around it, so that it still is one: "):rep(9) .. nasty:gsub("%z", "") },
      { status = 500, body = "x", headers = { ["cf-ray"] = nasty:gsub("[\r\n]", "") } },
    } do
      local text = tostring(fail(outcome))
      assert.is_nil(text:find "[%c\127]", text)
      for _, bad in ipairs { "\27", "\194\155", "\226\128\174", "\226\128\168", "\255", "\192\128", "\237\160\128" } do
        assert.is_nil(text:find(bad, 1, true))
      end
    end
  end)
end)

describe("a text", function()
  it("is cleaned of what is no UTF-8 or drives a terminal, and of nothing else", function()
    for text, clean in pairs {
      ["plain"] = "plain",
      ["é ü 漢字 😀 €"] = "é ü 漢字 😀 €",
      ["a\tb\nc\r\nd"] = "a b c  d",
      ["\0\1\27\127"] = "????",
      ["\195"] = "?", ["\195\40"] = "?(", ["\226\130"] = "??", ["\128\191"] = "??",
      ["\192\175"] = "??", ["\224\128\128"] = "???", ["\240\128\128\128"] = "????", -- longer than they have to be
      ["\237\160\128"] = "???", ["\244\144\128\128"] = "????", ["\248\136\128\128\128"] = "?????", ["\255\254"] = "??",
      ["\194\133"] = " ", ["\194\155"] = "?", ["\194\160"] = "\194\160",
      ["\226\128\168\226\128\169"] = "  ", ["\226\128\174\226\129\166\226\128\143\216\156\239\187\191"] = "?????",
      ["\244\143\191\191"] = "\244\143\191\191",
    } do
      assert.equal(clean, core.clean(text))
    end
    assert.equal("a\nb c", core.clean("a\nb\rc", true))
    assert.equal("", core.clean "")
  end)
end)

describe("a secret", function()
  local client

  before_each(function()
    client = core.client {
      base_url = "http://127.0.0.1:1", api_key = KEY, user_agent = "x", max_answer = 1000, max_media = 1000, concurrency = 1,
      headers = "Authorization: Bearer abcdefghijklmnop\nX-Short: yes", proxy = "http://me:correct-horse-battery@proxy.example:3128",
    }
  end)

  local function escaped(text, every)
    return (text:gsub(every or ".", function(byte)
      return ("\\u%04x"):format(byte:byte())
    end))
  end

  it("is redacted however it is written, and what looks like it is not", function()
    local nested = escaped(KEY, "_"):gsub("\\", "\\\\")
    for _, text in ipairs {
      KEY, escaped(KEY), escaped(KEY, "_"), escaped(KEY, "%d"), escaped(KEY):upper():gsub("\\U", "\\u"), nested,
      escaped(nested, "u"), KEY:gsub("_", "%%5F"), KEY:gsub(".", function(byte) return ("%%%02x"):format(byte:byte()) end),
      KEY .. KEY, "Bearer abcdefghijklmnop", "correct-horse-battery",
    } do
      for _, whole in ipairs { text, "x" .. text .. "y", "\\" .. text, "a" .. text, KEY:sub(1, 5) .. text } do
        local redacted = client:redact(whole)
        assert.equal(#whole, #redacted)
        local decoded = json.decode('"' .. redacted:gsub('["\n]', "") .. '"') or redacted
        for _, shown in ipairs { redacted, decoded, json.decode('"' .. decoded .. '"') or decoded } do
          for _, secret in ipairs { KEY, "abcdefghijklmnop", "correct-horse-battery" } do
            assert.is_nil(shown:find(secret, 1, true), whole)
          end
        end
      end
    end
    for _, text in ipairs { "", "ak_", KEY:sub(1, -2) .. ".", "\\u006", "\\", "%6", "yes", escaped(KEY:sub(1, 7)) } do
      assert.equal(text, client:redact(text))
    end
  end)

  it("is in no error, event or line, however the service writes it", function()
    local quoted = escaped(KEY, "_")
    local shown = {}
    client:close()
    local other, server = fault_server.start_client({
      [BALANCE] = {
        { status = 500, body = ('<h1>%s</h1>'):format(KEY:gsub("_", "<b>_</b>")) },
        { body = ('{"code": 422, "message": "key %s", "errors": [{"field": "k", "msg": "%s"}]}'):format(quoted, quoted) },
        { status = 418, body = ("&#97;k_ %s"):format(KEY:gsub("_", "&amp;"):gsub("&amp;", "_")), headers = { ["X-Request-Id"] = KEY } },
      },
    }, { retries = 0, on_event = function(event)
      shown[#shown + 1] = json.encode(event)
    end })
    for _ = 1, 3 do
      local err = select(2, other:balance())
      shown[#shown + 1] = tostring(err)
      shown[#shown + 1] = json.encode { err.message, err.said or "", err.request_id or "", err.headers or {}, err.raw or {} }
    end
    server:stop()
    client = other
    local everything = table.concat(shown, "\n")
    assert.is_true(#shown > 9)
    assert.is_nil(everything:find(KEY, 1, true))
    assert.is_nil(everything:find(KEY:sub(4), 1, true), everything)
  end)
end)

describe("a URL with a password", function()
  it("is shown without it", function()
    local double = testing.new()
    local lines = {}
    local client = double:client { retries = 0, on_event = faceswap.log { level = "debug", out = { write = function(_, line)
      lines[#lines + 1] = line
    end } } }
    double:on("balance", { code = 500, message = "cannot reach https://me:hunter2@media.example/x?sig=1 now" })
    local err = select(2, client:balance())
    assert.matches("https://me:***@media.example/x", err.message, 1, true)
    assert.is_nil(tostring(err):find("hunter2", 1, true))
    assert.is_nil(table.concat(lines):find("hunter2", 1, true))
    client:close()
    local _, refused = faceswap.new { api_key = KEY, base_url = "https://me:hunter2@api.example" }
    assert.is_nil(refused.message:find("hunter2", 1, true))
    local folder = shell.temporary()
    client = assert(faceswap.new { api_key = KEY })
    local path, failed = client:download("ftp://me:hunter2@media.example/x", folder .. "/x")
    assert.is_nil(path)
    assert.is_nil(failed.message:find("hunter2", 1, true))
  end)
end)
