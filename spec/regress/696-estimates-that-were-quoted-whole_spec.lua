-- An estimate that is no number was quoted whole in the error, however long it was.
local fault_server = require "spec.support.fault_server"

describe("an estimate that is no number", function()
  it("is quoted in a line", function()
    for _, told in ipairs { ('"%s"'):format(("x"):rep(100000)), ("[%s1]"):format(("1, "):rep(50000)) } do
      local client = fault_server.start_client({ [fault_server.paths.estimate] = {
        fault_server.answer(('{"estimated_credits": %s}'):format(told)) } }, { retries = 0, budget = { per_job = 5 } })
      local _, err = client:create { model = "m", input = {} }
      assert.matches("no number of credits: ", err.message, 1, true)
      assert.is_true(#err.message < 1000, #err.message)
    end
  end)
end)
