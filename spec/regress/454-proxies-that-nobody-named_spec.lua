-- Of a proxy that was not there, or refused the way, an error named an address that the user had not asked for, and not that it was the
-- proxy; and a server whose address was written in an unusual way was called the proxy.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"

local OPTION = "the proxy, which is named by the option proxy or the environment"

describe("an error", function()
  local function ask(options)
    options.api_key, options.retries, options.base_url = fault_server.KEY, 0, options.base_url or "https://api.hostile.example"
    local client = assert(faceswap.new(options))
    local _, err = client:balance()
    assert.equal("transport", err.kind)
    return err.message
  end

  it("says that the proxy was not reached", function()
    assert.matches("^Failed to connect to 127.0.0.1 port 1 .*; that is the proxy, which is named by", ask { proxy = "http://127.0.0.1:1" })
    for _, host in ipairs { "127.0.0.1", "[::1]" } do
      local message = ask { base_url = ("http://%s:1"):format(host) }
      assert.matches("^Failed to connect", message)
      assert.is_nil(message:find("proxy", 1, true), message)
    end
  end)

  it("calls no server the proxy whose address is written in another way", function()
    for host, usual in pairs { ["127.1"] = "127.0.0.1", ["[0:0:0:0:0:0:0:1]"] = "::1" } do
      local message = ask { base_url = ("http://%s:1"):format(host), allow_insecure = true }
      assert.matches("^Failed to connect to " .. usual .. " port 1 ", message)
      assert.is_nil(message:find("proxy", 1, true), message)
    end
  end)

  it("says that the proxy does not make the connection, once", function()
    for _, answer in ipairs { "HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 302 X\r\nLocation: http://a/\r\n\r\n", "" } do
      local server = fault_server.start { ["api.hostile.example:443"] = { { fault = "raw", body = answer } } }
      local message = ask { proxy = server.url }
      server:stop()
      local _, count = message:gsub(OPTION, "")
      assert.equal(1, count, message)
    end
  end)

  it("says what else the proxy wants", function()
    local answer = "HTTP/1.1 407 X\r\nContent-Length: 0\r\n\r\n"
    local server = fault_server.start { ["api.hostile.example:443"] = { { fault = "raw", body = answer } } }
    assert.equal("CONNECT tunnel failed, response 407; the proxy wants a name and a password", ask { proxy = server.url })
  end)
end)
