-- A job whose failure the engine's database could not take, and which waited in memory, could still succeed, and be charged after its
-- credits were told to be back; cancelling one that had ended was answered "cancelled"; and a ROLLBACK that failed left its transaction
-- open, into which all later calls wrote, and which was never committed. Each call of the store into SQLite fails in turn here.
local shell = require "spec.support.shell"

describe("the engine's store", function()
  it("loses no credit and ends no job twice, whichever step fails", function()
    local folder = shell.temporary()
    local program = shell.build() .. "/soak-store-steps"
    shell.run { "make", "-s", program }
    local ok, report = pcall(shell.run, { program, folder })
    assert.is_true(ok, report)
    assert.matches("%d%d%d steps failed in turn: .* 0 bad", report)
  end)
end)
