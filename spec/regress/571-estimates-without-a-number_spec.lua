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
      local client, server = fault_server.start_client(script, { retries = 0, budget = { per_job = 5 } })
      local _, err = client:create { model = "m", input = {} }
      assert.same({ "protocol", false, 0 }, { err and err.kind, err and err.ambiguous, #server:requests(CREATE) }, data)
      assert.matches("budget: what the job costs could not be asked, and it was not sent: .* no number of credits: null$", err.message)
    end
  end)

  it("says all the same that the account cannot afford it", function()
    script[ESTIMATE] = { told '{"affordable": false}' }
    local client = fault_server.start_client(script, { retries = 0, budget = { per_job = 5 } })
    assert.equal(402, select(2, client:create { model = "m", input = {} }).code)
  end)

  it("is made good by what like jobs have cost, and does not matter without a budget", function()
    local folder = shell.temporary()
    script[ESTIMATE] = { told '{"estimated_credits": 4}', told '{"estimated_credits": null}' }
    local client = fault_server.start_client(script, { retries = 0, budget = { per_job = 5 }, ledger = folder .. "/ledger" })
    assert(assert(client:create { model = "m", input = {} }):wait())
    assert(client:create { model = "m", input = {} })
    client = fault_server.start_client(script, { retries = 0 })
    assert(client:create { model = "m", input = {} })
  end)
end)
