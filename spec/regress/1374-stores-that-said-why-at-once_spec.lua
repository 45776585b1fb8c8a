-- A store of the user's whose intend returned nil and why, as its other methods do, and not "failed" and why, failed with "ledger: nil".
local testing = require "faceswap.testing"

describe("a store whose intend fails", function()
  local messages = { ["the disk is away"] = "the disk is away", [false] = "the store wrote nothing down, and does not say why" }
  for said, message in pairs(messages) do
    it("is told of: " .. message, function()
      local store = {}
      for _, name in ipairs { "intend", "update", "find", "unfinished", "spent", "usual", "close" } do
        store[name] = function()
          return nil, name == "intend" and said or nil
        end
      end
      local double = testing.new {}
      local client = double:client { ledger = store }
      local task, err = client:create { model = "m", input = {} }
      client:close()
      assert.is_nil(task)
      assert.same({ "config", "ledger: " .. message .. "; nothing was sent" }, { err.kind, err.message })
      assert.equal(0, #double:asked "create")
    end)
  end
end)
