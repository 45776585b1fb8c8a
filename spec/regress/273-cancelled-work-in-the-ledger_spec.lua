-- Found while mutants of the ledger were tried: no spec saw whether cancelled work is written down as ended, without which the job would be
-- waited for again instead of being submitted anew.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("work that was cancelled", function()
  it("has ended in the ledger, and may be submitted again", function()
    local folder = shell.temporary()
    local function made(id)
      return fault_server.answer(('{"task_id": "%s"}'):format(id))
    end
    local client = fault_server.start_client({
      [fault_server.paths.create] = { made "t1", made "t2" },
      [fault_server.paths.task] = { fault_server.answer '{"status": "cancelled"}' },
    }, { ledger = folder .. "/ledger.db" })
    client.backend = "local"
    local task = assert(client:create { model = "m", input = {}, job_key = "k" })
    assert.equal("cancelled", (task:cancel()))
    assert.equal("failed", client.ledger.store:find({ task_id = "t1", kind = "create" }).state)
    assert.equal("t2", assert(client:create { model = "m", input = {}, job_key = "k" }).id)
  end)
end)
