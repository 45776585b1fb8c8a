-- A second intent with the job key of a submission that was under way made the first look lost: it was marked as ambiguous.
local shell = require "spec.support.shell"
local store = require "faceswap.store"

describe("an entry that is being submitted", function()
  it("stays so, however often its job is intended again", function()
    local folder = shell.temporary()
    local ledger = assert(store.open(folder .. "/l.db"))
    local entry = { kind = "create", model = "m", job_key = "j", body = "{}" }
    assert.equal(1, ledger:intend(entry).id)
    for _ = 1, 3 do
      local _, outcome, first = ledger:intend(entry)
      assert.same({ "exists", 1, true }, { outcome, first.id, first.alive })
    end
    assert.equal("intended", ledger:find({ job_key = "j", kind = "create" }).state)
    ledger:close()
  end)
end)
