-- "Not modified", which a cache on the way gave to a request without a condition, was told as a redirect, and ended a query at once.
local flows = require "spec.support.flows"

local after, each = flows.after, flows.each
local REASON = "HTTP 304: a cache on the way says that nothing has changed, which was not asked"

describe("an answer 304", function()
  it("is no redirect, and the question is asked again", function()
    each(flows.queries, function(call)
      local step, state = after(call, { status = 304, body = "" })
      assert.same({ "wait", "http", REASON }, { step, state.kind, state.message })
    end)
    for _, call in ipairs { "get", "put", "head" } do
      local step, state = after(call, { status = 304, body = "" })
      assert.same({ "wait", REASON }, { step, state.message })
    end
  end)

  it("proves nothing of a submission", function()
    each(flows.submissions, function(call)
      local step, state = after(call, { status = 304, body = "" })
      assert.same({ "failed", true, false, REASON }, { step, state.ambiguous, state.retryable, state.message })
    end)
  end)
end)
