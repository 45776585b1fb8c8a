-- Opening a ledger in a database waited without end for a lock that another session kept, or for a server that hangs; so did a statement
-- that is longer than what the kernel takes for a server that reads nothing.
-- One Lua is enough: all of it is C.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

ledgers.describe_database("a ledger's server that does not go on", function(kind, store)
  -- What a program prints that has the ledger's place as `place`. It must end soon.
  local function run(place, program)
    local whole = ("local store, place = require(%q), %q "):format(kind.module, place) .. program
    return shell.run { "timeout", "60", arg[-1], "-e", whole }
  end

  it("is not waited for without end where a ledger is opened", function()
    local place = kind.place()
    local other = kind.session(place, "BEGIN; CREATE SCHEMA faceswap;")
    assert.matches("canceling statement due to lock timeout", run(place, "print(store.open(place))"), 1, true)
    other:close()
    assert(store.open(place)):close()
  end)

  it("is given up with a statement that it does not read, which another one then takes", function()
    local place = kind.place()
    local said = run(place, ([[
      local kept = assert(store.open(place))
      assert(kept:intend { kind = "create" })
      local stop = "SELECT pid FROM pg_stat_activity WHERE application_name = 'faceswap' AND datname = current_database()"
      local words = ("psql -qAtX -h '%%s' -U faceswap -d %%s -c \"%%s\""):format(%q, %q, stop)
      local pipe = io.popen(words)
      local pid = pipe:read "*l"
      pipe:close()
      os.execute("kill -STOP " .. pid)
      local entry, reason, problem = kept:intend { kind = "create", body = ("x"):rep(2 ^ 24) }
      os.execute("kill -CONT " .. pid)
      print(entry and entry.state, reason, problem)]]):format(kind.server.folder, place:match "/(%w+)%?"))
    assert.equal("intended\tnil\tnil\n", said)
    assert.equal("2", kind.sql(place, "SELECT count(*) FROM entry"))
  end)
end)
