-- Newer versions of libcurl have other words and codes for what has failed: they stood in errors without what the user can do.
local call_error = require "faceswap.client.call_error"
local fault_server = require "spec.support.fault_server"

local UNSAFE = "the server sends on to an address that is not followed: nothing but https is safe"

describe("what can be done", function()
  local function of(message, context)
    context = context or {}
    context.redact = function(text)
      return text
    end
    return call_error.new({ kind = "transport", message = message }, context).message
  end

  -- The texts are those of lib/url.c, lib/vtls/openssl.c and lib/cf-ip-happy.c in versions 7.88.1, 8.14.1 and 8.21.0.
  for message, advice in pairs {
    ['Protocol "file" not supported or disabled in libcurl'] = UNSAFE,
    ['Protocol "file" disabled (in redirect)'] = UNSAFE,
    ['Protocol "file" is disabled (in redirect)'] = UNSAFE,
    ['Protocol "gophers" not supported (in redirect)'] = UNSAFE,
    ["SSL certificate problem: self-signed certificate"] = "certificates to trust are named by",
    ["SSL certificate verify result: certificate has expired (10)"] = "certificates to trust are named by",
    ["Failed to connect to api.example:443 over proxy 10.0.0.1 after 2 ms: Could not connect"] = "that is the proxy, which is named",
  } do
    it("is said of: " .. message, function()
      assert.matches(("%s; %s"):format(message, advice), of(message, { host = "api.example" }), 1, true)
    end)
  end

  it("is not said of a proxy where there is none", function()
    local message = "Failed to connect to api.example port 443 after 2 ms: Could not connect to server"
    assert.equal(message, of(message, { host = "api.example" }))
  end)
end)

describe("an answer whose headers are too large", function()
  local many = {}
  for i = 1, 50 do
    many[("X-Long-%d"):format(i)] = ("a"):rep(8000)
  end
  for name, headers in pairs { ["in one line"] = { ["X-Long"] = ("a"):rep(200000) }, ["together"] = many } do
    it("is told as that: " .. name, function()
      local client = fault_server.start_client({ [fault_server.paths.balance] = { { body = "{}", headers = headers } } }, { retries = 0 })
      local _, err = client:balance()
      assert.equal("transport", err.kind)
      assert.matches("the answer has a header of more than 100 kB", err.message, 1, true)
    end)
  end
end)
