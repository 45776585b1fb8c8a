-- The answer to a submission on a connection that stays open was read again as a whole at each piece of it that ends in a brace, and one
-- with an end of its line behind the last brace was waited for until its time was over. Each byte is looked at once.
local fault_server = require "spec.support.fault_server"

describe("the answer to a submission whose connection stays open", function()
  local whole = '{"code": 200, "message": "a \\"}\\\\", "data": {"task_id": "t1", "more": [{}, {"}": "{"}]}}'

  it("is complete with its last brace, whatever comes last", function()
    local answers, jobs = {}, {}
    for i, rest in ipairs { "", "\r\n", "<p>" } do
      answers[i] = { fault = "hold", body = whole .. rest }
    end
    local server = fault_server.start { [fault_server.paths.create] = answers }
    local client = server:client()
    local before = client.clock.now()
    for i = 1, #answers do
      jobs[i] = client:spawn(client.create, client, { model = "m", input = {}, timeout = 60 })
    end
    for _, outcome in ipairs(assert(client:join_all(jobs))) do
      assert.equal("t1", assert(outcome[1], outcome[2]).id)
    end
    assert.is_true(client.clock.now() - before < 55) -- else their time was over, which is far more than any machine takes
    client:close()
  end)
end)
