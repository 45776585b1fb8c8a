-- Of an upload that found a full disk, each try was told as "HTTP 507: unknown code", and of another call as "server error".
local flows = require "spec.support.flows"

describe("a server without room", function()
  it("is called that", function()
    for _, call in ipairs { "put", "get", "balance" } do
      local step, state = flows.after(call, { status = 507, body = "" }, { retries = 0 })
      assert.equal("failed", step, call)
      assert.same({ "HTTP 507: insufficient storage", true, false }, { state.message, state.retryable, state.ambiguous }, call)
    end
  end)

  it("may have taken a submission", function()
    local step, state = flows.after("create", { status = 507, body = "" })
    assert.same({ "failed", true }, { step, state.ambiguous })
  end)
end)
