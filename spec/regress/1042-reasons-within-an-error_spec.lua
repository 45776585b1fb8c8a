-- "The service gives no reason" was said of tasks whose error is an object, and has its text under another name than
-- "message".
local flows = require "spec.support.flows"

describe("the reason of a failure", function()
  it("is found in an error that is an object", function()
    for _, name in ipairs { "message", "msg", "description", "detail", "reason" } do
      local error = ('"error": {"code": "E7", "%s": "no face"}'):format(name)
      for _, rest in ipairs { error, ('"result": {%s}'):format(error) } do
        local _, failure = flows.after("task", flows.task("failed", ", " .. rest), { wait = true, id = "t1" })
        assert.equal("no face", failure.message, rest)
      end
    end
  end)
end)
