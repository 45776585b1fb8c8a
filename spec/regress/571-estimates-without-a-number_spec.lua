-- An estimate that was answered without a number of credits (null, nothing at all, NaN) let a job pass every budget.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, ESTIMATE, TASK = paths.create, paths.estimate, paths.task

local told = fault_server.answer

local script = {
  [CREATE] = { told '{"task_id": "t1"}' }, [paths.balance] = { told '{"balance": 9}' },
  [TASK] = { told '{"task_id": "t1", "status": "success", "credits": 4, "result": {"media_urls": ["https://a/b.mp4"]}}' },
}

describe("an estimate without a number", function()
  it("keeps a job with a budget from being sent", function()
    for _, data in ipairs { '{"estimated_credits": null}', "{}", '{"balance": 9}', '{"estimated_credits": NaN}', '{"credits": 4}' } do
      script[ESTIMATE] = { told(data) }
      fault_server.with(script, function(client, server)
        local _, err = client:create { model = "m", input = {} }
        assert.same({ "protocol", false, 0 }, { err and err.kind, err and err.ambiguous, #server:requests(CREATE) }, data)
        assert.matches("budget: what the job costs could not be asked, and it was not sent: .* no number of credits: null$", err.message)
      end, { retries = 0, budget = { per_job = 5 } })
    end
  end)

  it("says all the same that the account cannot afford it", function()
    script[ESTIMATE] = { told '{"affordable": false}' }
    fault_server.with(script, function(client)
      assert.equal(402, select(2, client:create { model = "m", input = {} }).code)
    end, { retries = 0, budget = { per_job = 5 } })
  end)

  it("is made good by what like jobs have cost, and does not matter without a budget", function()
    local folder = shell.temporary()
    script[ESTIMATE] = { told '{"estimated_credits": 4}', told '{"estimated_credits": null}' }
    fault_server.with(script, function(client)
      assert(assert(client:create { model = "m", input = {} }):wait())
      assert(client:create { model = "m", input = {} })
    end, { retries = 0, budget = { per_job = 5 }, ledger = folder .. "/ledger" })
    fault_server.with(script, function(client)
      assert(client:create { model = "m", input = {} })
    end)
  end)
end)
