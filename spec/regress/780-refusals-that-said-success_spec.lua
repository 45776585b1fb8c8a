-- A refusal whose envelope says "success", as of a service whose message never changes, read "api 402: success".
local flows = require "spec.support.flows"

describe("a refusal that says success", function()
  it("is told by the name of its code", function()
    for _, message in ipairs { "success", "Success", "OK", "ok " } do
      for _, call in ipairs { "create", "detect_video", "balance", "task" } do
        local _, state = flows.after(call, { status = 200, body = flows.envelope(402, "null", message) })
        assert.equal("insufficient credits", state.message, message)
        assert.equal(402, state.code)
      end
    end
  end)

  it("is told in the words of the service, where it has some", function()
    local _, state = flows.after("create", { status = 200, body = flows.envelope(402, "null", "success is 3 credits away") })
    assert.equal("success is 3 credits away", state.message)
  end)
end)
