-- A client whose job closes it as well, once its call was cancelled by the client's end, raised "the client is closed" of a line of the
-- module's own out of client:close, and left its ledger open.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local socket = require "socket"
local testing = require "faceswap.testing"

describe("client:close", function()
  local silent = assert(socket.bind("127.0.0.1", 0)) -- takes connections, and says nothing
  local _, port = silent:getsockname()

  for name, make in pairs {
    ["the service's"] = function(options)
      return assert(faceswap.new(shell.merge({ api_key = "ak_0123456789abcdef0123456789abcdef", base_url = "http://127.0.0.1:" .. port },
        options)))
    end,
    ["the double's"] = function(options)
      return testing.new():on("balance", { slow = 50 }):client(options)
    end,
  } do
    it("ends jobs that close the client themselves: " .. name, function()
      local client = make { ledger = shell.temporary() .. "/ledger.db" }
      local seen = {}
      for i = 1, 2 do
        client:spawn(function()
          local _, err = client:balance()
          client:close()
          seen[i] = { err.kind, (select(2, client:balance()).kind) }
        end)
      end
      client:close()
      assert.same({ { "cancelled", "cancelled" }, { "cancelled", "cancelled" } }, seen)
      assert.error_matches(function() client.ledger.store:spent() end, "the ledger is closed")
      client:close()
    end)
  end

  it("raises what a handler of its events has raised, after everything is closed", function()
    local client = testing.new():on("balance", { slow = 50 }):client { on_event = function() error("mine", 0) end,
      ledger = shell.temporary() .. "/ledger.db" }
    client:spawn(function() client:balance() end)
    assert.has_error(function() client:close() end, "mine")
    assert.error_matches(function() client.ledger.store:spent() end, "the ledger is closed")
  end)
end)
