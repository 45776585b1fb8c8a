-- A service that told credits below zero of a task widened the ledger's budget by them, and the mean of what tasks cost.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths, answer = fault_server.paths, fault_server.answer

describe("credits of a task", function()
  for _, told in ipairs { "-5", '"-5"', "1e999", "-1e999" } do
    it("are not known where they are told as " .. told, function()
      local folder = shell.temporary()
      local ended = '{"task_id": "t1", "status": "success", "credits": %s, "result": {"media_urls": ["https://a/b.mp4"]}}'
      local client = fault_server.start_client({
        [paths.balance] = { answer { balance = 100 } }, [paths.create] = { answer { task_id = "t1" } },
        [paths.estimate] = { answer { estimated_credits = 12, balance = 100, affordable = true } },
        [paths.task] = { answer(ended:format(told)) } },
        { retries = 0, ledger = folder .. "/ledger", budget = { total = 20 } })
      local result = assert(assert(client:create { model = "m", input = {} }):wait())
      assert.is_nil(result.credits)
      assert.equal(12, client.ledger.store:spent())
      local task, err = client:create { model = "m", input = {} }
      assert.is_nil(task)
      assert.matches("12 credits on top of the 12 that are charged or reserved would exceed 20", err.message, 1, true)
    end)
  end
end)
