-- Addresses that no URL can be ("https://[x", "https://a:99999/v.mp4", "https://?v") were sent to the service, which may charge for what it
-- is sent; as an address of the service they were told by the first call.
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local options = require "faceswap.options"

local BAD = { "https://[::1", "https://a:99999/v.mp4", "https://a:b/v.mp4", "https://:80/v.mp4", "https://?v", "https://#v",
  "https://u@/v" }
local GOOD = { "https://a", "http://[::1]/v", "https://a:0/v", "https://u:p@h/v", "https://ä.example/ü", "HTTPS://A/v", "https://a_b/v",
  "https://a/" .. ("x"):rep(9000), "https://a/v?[1]=2|3" }

describe("what looks like a URL", function()
  it("has a host", function()
    for _, url in ipairs(GOOD) do
      assert.is_true(options.is_url(url), url)
    end
    for _, url in ipairs(BAD) do
      assert.is_false(options.is_url(url), url)
    end
  end)

  it("is sent to nobody where it has none", function()
    local client, server = fault_server.start_client(fault_server.swap_script "https://media.example/r.mp4", { retries = 0 })
    local detection = assert(client:detect { video_url = "https://a/v.mp4" })
    local sent = #server:requests()
    for _, url in ipairs(BAD) do
      for name, call in pairs {
        ["video_url"] = function() return client:detect { video_url = url } end,
        ["callback_url"] = function() return client:swap(detection, { [0] = "https://a/t.jpg" }, { callback_url = url }) end,
        ["not"] = function() return client:download(url, "/tmp/x.mp4") end,
        ["base_url"] = function() return faceswap.new { base_url = url, api_key = fault_server.KEY } end,
      } do
        local value, err = call()
        assert.same({ nil, "config" }, { value, err.kind }, url)
        assert.matches(name, err.message, 1, true)
      end
      assert.is_nil((client:swap(detection, { [0] = url })))
    end
    assert.equal(sent, #server:requests())
  end)
end)
