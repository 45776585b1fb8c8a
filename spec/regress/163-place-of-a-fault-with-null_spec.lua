-- The place of a fault that had a null in it was lost: "validation error: : wrong".
local fault_server = require "spec.support.fault_server"

describe("the place of a fault", function()
  local places = {
    ['[null, "input", "a"]'] = "input.a: wrong", ["[null]"] = "validation error: wrong", ["{}"] = "validation error: wrong",
  }
  for place, text in pairs(places) do
    it("is told as far as it is known: " .. place, function()
      local client = fault_server.start_client { [fault_server.paths.balance] = { { status = 422,
        body = ('{"code": 422, "message": "validation error", "errors": [{"loc": %s, "msg": "wrong"}]}'):format(place) } } }
      local _, err = client:balance()
      assert.matches(text, err.message, 1, true)
    end)
  end
end)
