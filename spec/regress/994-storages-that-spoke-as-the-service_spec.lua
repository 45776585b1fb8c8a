-- A media host's status was told in the service's words for its codes: "insufficient credits" of a 402, "generation failed" of a 501.
local flows = require "spec.support.flows"

describe("a media host's status", function()
  it("is not told in the service's words", function()
    for status, name in pairs { [402] = "refused", [422] = "refused", [501] = "server error", [505] = "server error",
      [500] = "server error", [503] = "unavailable", [429] = "rate limited", [507] = "insufficient storage", [409] = "refused" } do
      for _, call in ipairs { "get", "put", "head" } do
        local _, state = flows.after(call, { status = status, body = "" })
        assert.equal(("HTTP %d: %s"):format(status, name), state.message)
      end
    end
  end)
end)
