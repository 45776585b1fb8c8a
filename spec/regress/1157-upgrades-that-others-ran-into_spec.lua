-- A ledger in a database that another machine was upgrading was refused with "canceling statement due to lock timeout", which says neither
-- why nor what to do.
-- One Lua is enough: all of it is C.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

if not ledgers.all[2] then
  return
end

local kind = ledgers.database

describe("a ledger that another machine upgrades", function()
  local store = require(kind.module)
  setup(kind.start)
  teardown(kind.stop)

  it("says so, and opens once that has ended", function()
    local place, folder = kind.place(), shell.temporary()
    assert(store.open(place)):close()
    kind.sql(place, "ALTER TABLE entry DROP COLUMN media_path; UPDATE ledger SET version = 3")
    local words = { "psql", "-qAtX", "-h", kind.server.folder, "-U", "faceswap", "-d", place:match "/(%w+)%?" }
    local other = assert(io.popen(("%s >%s/said"):format(shell.command(words), folder), "w"))
    other:write "BEGIN; ALTER TABLE faceswap.entry ADD COLUMN media_path bytea;\n\\echo ready\n"
    other:flush()
    shell.wait(60, "the upgrade", function()
      return (shell.read(folder .. "/said") or ""):find "ready"
    end)
    local opened, problem = store.open(place)
    assert.is_nil(opened)
    assert.matches("; another machine upgrades the ledger, or a backup locks it: try again once that has ended", problem, 1, true)
    other:write "UPDATE faceswap.ledger SET version = 4; COMMIT;\n"
    other:close()
    local kept = assert(store.open(place))
    assert.is_table(kept:intend { kind = "create", media_path = "v.mp4" })
    kept:close()
  end)
end)
