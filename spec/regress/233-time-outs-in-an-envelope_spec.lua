-- A time-out that a gateway or the service told as JSON counted as a refusal: the submission could be made, and paid for, again.
local flows = require "spec.support.flows"

describe("a time-out that is told in an envelope", function()
  for _, code in ipairs { 408, 499 } do
    for _, status in ipairs { 200, code } do
      local answer = { status = status, body = flows.envelope(code, "null") }

      it(("%d by HTTP %d leaves a submission in doubt"):format(code, status), function()
        flows.each(flows.submissions, function(call)
          local step, state = flows.after(call, answer)
          assert.same({ "failed", true, false }, { step, state.ambiguous, state.retryable })
        end)
      end)

      it(("%d by HTTP %d has a query asked again"):format(code, status), function()
        flows.each(flows.queries, function(call)
          assert.equal("wait", (flows.after(call, answer)))
        end)
      end)
    end
  end
end)
