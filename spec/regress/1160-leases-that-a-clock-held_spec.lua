-- A process renewed its lease on a shared ledger by the wall clock: where that was set back by an hour, the lease ran out, and others took
-- the process for dead. So long the engine's cleaner did not look, either.
local clock = require "spec.support.clock"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

if ledgers.all[2] then
  describe("the lease on a shared ledger", function()
    local database, pipe = ledgers.database, nil
    setup(database.start)
    teardown(function()
      pipe:close() -- the program ends where it reads
      database.stop()
    end)

    it("is renewed while the clock is set back", function()
      local place, folder = database.place(), shell.temporary()
      local wall = clock.new(folder)
      assert(require(database.module).open(place)):close() -- makes the tables
      wall:set(3600) -- the kernel, which ends the waits, has another time: as if the clock had been set back within each
      local words = { "env", "FACESWAP_LEASE=3", "XDG_RUNTIME_DIR=" .. folder }
      for name, value in pairs(wall.environment) do
        words[#words + 1] = name .. "=" .. value
      end
      local program = ([[local store = assert(require(%q).open(%q))
        assert(store:intend { job_key = "k", kind = "create", model = "m", body = "{}", service = "s" })
        io.read "*l" store:close()]]):format(database.module, place)
      pipe = assert(io.popen(shell.command(shell.append(words, { arg[-1], "-e", program })), "w"))
      local function until_when()
        return database.sql(place, "SELECT until FROM owner")
      end
      local first = shell.wait(60, "the lease", function()
        local at = until_when()
        return at ~= "" and at or nil
      end)
      shell.wait(60, "the lease to be renewed", function()
        return until_when() > first
      end)
    end)
  end)
end
