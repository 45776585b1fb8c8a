-- What a server ended by its own `statement_timeout`, as where it waited behind another session's lock, was given up at once, though it
-- changes nothing and may pass a moment later: the outcome of a paid submission was not written down.
-- One Lua is enough: all of it is C.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

ledgers.describe_database("a statement that the server's own limit has ended", function(kind, store)
  it("is asked again", function()
    local place, folder = kind.place(), shell.temporary()
    local name = place:match "/(%w+)%?"
    local kept = assert(store.open(place))
    local entry = assert(kept:intend { kind = "create", reserved = 5 })
    kind.sql(place, ("ALTER DATABASE %s SET statement_timeout = '200ms'"):format(name))
    kept:close()
    kept = assert(store.open(place))
    local words = { "psql", "-qAtX", "-h", kind.server.folder, "-U", "faceswap", "-d", name }
    local log = kind.server.folder .. "/log"
    local line = ([[{ echo "SET statement_timeout = 0; BEGIN; SELECT 'kept' FROM faceswap.entry FOR UPDATE;"
      until grep -q 'canceling statement due to statement timeout' %s; do sleep 0.05; done; echo "COMMIT;"; } | %s >%s/said]])
      :format(shell.quote(log), shell.command(words), folder)
    local other = assert(io.popen(line))
    shell.wait(60, "the other session", function()
      return (shell.read(folder .. "/said") or ""):find "kept"
    end)
    assert.is_true(kept:update(entry.id, { state = "submitted", task_id = "t" }, "intended ambiguous"))
    other:close()
    assert.equal("submitted", kind.sql(place, "SELECT state FROM entry"))
    kept:close()
  end)
end)
