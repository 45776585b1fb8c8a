-- A ledger in a database that another machine was upgrading was refused with "canceling statement due to lock timeout", which says neither
-- why nor what to do.
-- One Lua is enough: all of it is C.
local ledgers = require "spec.support.ledgers"

ledgers.describe_database("a ledger that another machine upgrades", function(kind, store)
  it("says so, and opens once that has ended", function()
    local place = kind.place()
    assert(store.open(place)):close()
    kind.sql(place, "ALTER TABLE entry DROP COLUMN media_path; UPDATE ledger SET version = 3")
    local other = kind.session(place, "BEGIN; ALTER TABLE faceswap.entry ADD COLUMN media_path bytea;")
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
