-- Faults of single fields were left out of an error where there was no envelope, and "success" was told as what a server had said.
local fault_server = require "spec.support.fault_server"

describe("what a server said", function()
  for body, wanted in pairs {
    ['{"detail": [{"loc": ["query", "x"], "msg": "field required"}]}'] = "HTTP 422: refused; the server said: query.x: field required",
    ['{"detail": "Not authenticated"}'] = "HTTP 422: refused; the server said: Not authenticated",
    ['{"error": "bad input", "errors": {"x": ["is no URL"]}}'] = "HTTP 422: refused; the server said: bad input: x: is no URL",
    ['{"message": "success"}'] = "HTTP 422: refused",
  } do
    it("is told once: " .. body, function()
      local client = fault_server.start_client { [fault_server.paths.balance] = { { status = 422, body = body } } }
      local _, err = client:balance()
      assert.equal("http", err.kind)
      assert.equal(wanted, err.message)
    end)
  end
end)
