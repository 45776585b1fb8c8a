-- A job that another process was submitting was refused without a word of what to do.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local CREATE, BALANCE = fault_server.paths.create, fault_server.paths.balance

describe("a job that is being submitted", function()
  it("is told to be asked for again, and then its task is there", function()
    local folder = shell.temporary()
    local answer = fault_server.answer { task_id = "t1" }
    answer.wait = folder .. "/go"
    local script = { [BALANCE] = { fault_server.answer { balance = 100 } }, [CREATE] = { answer } }
    local options = { ledger = folder .. "/ledger", retries = 0 }
    local client, server = fault_server.start_client(script, options)
    local job = client:spawn(client.create, client, { model = "m", input = {}, job_key = "k" })
    shell.wait(60, "the submission", function()
      client:step(0.01)
      return client.ledger.store:unfinished()[1]
    end)
    local other = server:client { ledger = options.ledger, retries = 0 }
    other.schemas = client.schemas
    local _, err = other:create { model = "m", input = {}, job_key = "k" }
    other:close()
    assert.matches("; its outcome is not known yet: try again in a moment, nothing is sent twice$", err.message)
    shell.write(folder .. "/go", "")
    assert.equal("t1", assert(job:join()).id)
    assert.equal("t1", assert(client:create { model = "m", input = {}, job_key = "k" }).id)
    assert.equal(1, #server:requests(CREATE))
  end)
end)
