-- A batch whose budget is its run's, in a ledger of many machines, never asked what a job costs: one that costs more than the budget was
-- sent. A budget that names the cost of detections alone kept jobs from being sent that no estimate was needed for.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

local ESTIMATE = fault_server.paths.estimate
local CREATE = fault_server.paths.create

describe("a budget without a bound", function()
  it("needs no estimate", function()
    local client, server = fault_server.start_client({ [ESTIMATE] = { fault_server.answer "{}" },
      [CREATE] = { fault_server.answer '{"task_id": "t1"}' } }, { retries = 0, budget = { detection = 1 } })
    assert(client:create { model = "m", input = {} })
    assert.equal(0, #server:requests(ESTIMATE))
  end)
end)

ledgers.describe_database("the budget of a run", function(kind)
  it("is kept by asking what each job costs, on machines that are not told of it, too", function()
    local script = fault_server.swap_script()
    script[ESTIMATE] = { fault_server.answer { estimated_credits = 12, balance = 100 } }
    local server, faceswap, place = fault_server.start(script), command.new(), kind.place()
    shell.write(faceswap.folder .. "/list", "https://media.example/v.mp4\tout.mp4\n")
    local words = { "batch", faceswap.folder .. "/list", "--face", "0=https://media.example/t.png", "--ledger", place, "--run", "night" }
    for _, more in ipairs { { "--budget", "11" }, {} } do
      local ran = faceswap:run(shell.append(shell.append({}, words), more), { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
      assert.equal(4, ran.status, ran.err)
      assert.matches("over the budget: 12 credits", ran.err, 1, true)
    end
    assert.same({ 2, 0 }, { #server:requests(ESTIMATE), #server:requests(CREATE) })
  end)
end)
