-- A client of the double went on answering once it was closed, so that code passed its specs and raised in use; and what a closed client
-- raises named a line of the module's own.
local faceswap = require "faceswap"
local testing = require "faceswap.testing"

describe("a client that is closed", function()
  for name, make in pairs {
    ["the service's"] = function()
      return assert(faceswap.new { api_key = "ak_0123456789abcdef0123456789abcdef", base_url = "http://127.0.0.1:1" })
    end,
    ["the double's"] = function()
      return testing.new():client()
    end,
  } do
    it("answers no more: " .. name, function()
      local client = make()
      client:close()
      client:close()
      for _, use in ipairs {
        function() return (client:balance()) end,
        function() return (client:detect { video_url = "https://media.example/v.mp4" }) end,
      } do
        local ok, problem = pcall(use)
        assert.same({ false, "the client is closed" }, { ok, problem })
      end
    end)
  end
end)
