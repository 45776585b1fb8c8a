-- A client of the double went on answering once it was closed, so that code passed its specs and raised in use; and what a closed client
-- raises named a line of the module's own, or none, or a ledger.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local VIDEO = "https://media.example/v.mp4"

describe("a client that is closed", function()
  for name, make in pairs {
    ["the service's"] = function()
      return assert(faceswap.new { api_key = "ak_0123456789abcdef0123456789abcdef", base_url = "http://127.0.0.1:1",
        ledger = shell.temporary() .. "/ledger.db" })
    end,
    ["the double's"] = function()
      return testing.new():client { ledger = shell.temporary() .. "/ledger.db" }
    end,
  } do
    it("answers no more, and says so of the line that asks: " .. name, function()
      local client = make()
      local task = client:task "t"
      client:close()
      client:close()
      for _, use in ipairs {
        function() return (client:balance()) end,
        function() return (client:detect { video_url = VIDEO }) end,
        function() return (client:detect { video_url = VIDEO, job_key = "k" }) end,
        function() return (client:run { video_url = VIDEO, choose = { [0] = VIDEO } }) end,
        function() return (client:create { model = "m", input = {} }) end,
        function() return (client:upload "/no/such") end,
        function() return (client:download(VIDEO, "/tmp/x")) end,
        function() return (client:resume()) end,
        function() return (client:resolve(1, "refused")) end,
        function() return (client:stats()) end,
        function() return (client:pollfd()) end,
        function() return (task:wait()) end,
        function() return (client:spawn(function() return (client:balance()) end):join()) end,
      } do
        local ok, problem = pcall(use)
        assert.is_false(ok)
        assert.matches("^spec/regress/423[^:]*:%d+: the client is closed", problem)
      end
    end)
  end
end)
