-- A balance that came as a text was refused, and a result's credits were whatever the service had put there: a text, a table.
local fault_server = require "spec.support.fault_server"
local answer = fault_server.answer

describe("credits", function()
  for text, credits in pairs { ['"12.5"'] = 12.5, ["12.5"] = 12.5, ['{"x": 1}'] = false, ['"nan"'] = false, ["1e999"] = false } do
    it("are a number or not known: " .. text, function()
      local client = fault_server.start_client {
        [fault_server.paths.balance] = { answer(('{"balance": %s}'):format(text)) },
        [fault_server.paths.task] = { answer(('{"status": "success", "credits": %s, "result": {"media_urls": ["https://a/1"]}}')
          :format(text)) },
      }
      local balance, err = client:balance()
      local result = assert(client:task("t1"):wait())
      assert.equal(credits, balance or false)
      assert.equal(credits, result.credits or false)
      assert.equal(not credits and "protocol" or nil, err and err.kind)
    end)
  end
end)
