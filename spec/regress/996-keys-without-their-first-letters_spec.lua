-- A key that was quoted without what names its kind ("ak_…"), and a token without "Bearer", stayed legible: that is the whole secret.
-- And a picture whose last bytes are those that the key begins with lost them.
local core = require "faceswap.core"
local KEY = require("spec.support.fault_server").KEY

describe("a secret", function()
  local TOKEN = "qwertyuiopasdfghjklzxcvbnm123456"
  local function client(key, headers)
    return core.client { base_url = "https://a", api_key = key, user_agent = "x", max_answer = 100, max_media = 100, concurrency = 1,
      headers = headers }
  end

  it("is redacted also without the name of its kind", function()
    local one = client(KEY, "Authorization: Bearer " .. TOKEN .. "\nX-Other: plain-" .. TOKEN:upper())
    for _, text in ipairs { "key %s bad", "%s", "k_%s", "ak-%s", '{"key": "%s"}', "sk_%s\\n" } do
      for _, secret in ipairs { KEY:sub(4), KEY:sub(4):upper(), TOKEN, TOKEN:upper() } do
        assert.equal((text:gsub("%%s", ("*"):rep(32))), one:redact((text:gsub("%%s", secret))))
      end
    end
    assert.equal("cut " .. ("*"):rep(20), one:redact("cut " .. KEY:sub(4, 23)))
    assert.equal(("*"):rep(35), one:redact(KEY))
  end)

  it("is a whole where it has no such name", function()
    for _, key in ipairs { "0123456789abcdefghij", "correcthorsebatterystaple-and-more", "_0123456789abcdefghij" } do
      local one = client(key)
      assert.equal(("*"):rep(#key), one:redact(key))
      assert.equal(key:sub(4) .. " x", one:redact(key:sub(4) .. " x"))
    end
    assert.equal("short ones such as pass stay", client("ab_pass"):redact "short ones such as pass stay")
  end)
end)

describe("a picture", function()
  local fault_server = require "spec.support.fault_server"
  it("keeps bytes that a secret begins with", function()
    local png = "\137PNG\r\n\26\n" .. KEY:sub(1, 12)
    local client, server = fault_server.start_client({ ["/x.png"] = { { body = png } } }, { retries = 0 })
    assert.equal(png, require("faceswap.faces.pictures").read(client, server.url .. "/x.png"))
  end)
end)
