-- A database that was gone held a finished job for half a minute with each statement: two minutes until the result
-- was there, one to close.
local core = require "faceswap.core"
local ledgers = require "spec.support.ledgers"

-- Seconds: what is not waited for, with room for a slow machine; what is.
local SHORT, LONG = 12, 25

if ledgers.all[2] then
  describe("a ledger whose database goes away", function()
    it("is waited for once", function()
      local database = ledgers.database
      database.start()
      local store = assert(require(database.module).open(database.place()))
      local function seconds_of(method, ...)
        local begun = core.now()
        local answer, problem = store[method](store, ...)
        assert.is_nil(answer)
        assert.matches("^the ledger at ", problem)
        return core.now() - begun
      end
      local entry = assert(store:intend { job_key = "k", kind = "create", model = "m", body = "{}", service = "s" })
      assert(store:update(entry.id, { state = "submitted", task_id = "t1" }, "intended"))
      assert(store:lead_task { task_id = "t1", kind = "create", service = "s" })
      database.server:stop "KILL"

      local facts = { name = "a" }
      assert.is_true(seconds_of("leave_task", { task_id = "t1", kind = "create" }) < SHORT)
      assert.is_true(seconds_of("account_facts", facts) < SHORT)
      assert.is_true(seconds_of("find", { task_id = "t1", kind = "create" }) > LONG)
      for _ = 1, 2 do
        assert.is_true(seconds_of("find", { task_id = "t1", kind = "create" }) < SHORT)
        assert.is_true(seconds_of("update", entry.id, { state = "succeeded" }, "submitted") < SHORT)
        assert.is_true(seconds_of("lead_task", { task_id = "t1", kind = "create", service = "s" }) < SHORT)
      end

      database.server:resume()
      assert.equal("submitted", assert(store:find { task_id = "t1", kind = "create" }).state)
      assert.equal(1, assert(store:lead_task { task_id = "t1", kind = "create", service = "s" })[1].leading)
      assert(store:update(entry.id, { state = "succeeded" }, "submitted"))
      store:close()
      database.stop()
    end)
  end)
end
