-- A short storm over a ledger that machines share; `make soak` has the long ones.
-- One Lua is enough: the storm is one of processes over C.
local fleet = require "spec.soak.fleet"
local ledgers = require "spec.support.ledgers"

if ledgers.all[2] then
  describe("a ledger that machines share, in a storm", function()
    local function check(storm)
      local result = fleet.run(storm)
      assert.same({ twice = 0, lost = 0, over = false, drift = 0 },
        { twice = result.twice, lost = result.lost, over = result.over, drift = result.drift }, result.log)
      return result
    end

    it("pays nothing twice and loses nothing, though workers are killed and stopped and the server is", function()
      local result = check { name = "short", mode = "claim", keys = 120, kills = 6, restarts = 1, pauses = 2 }
      assert.equal(0, result.unfinished)
    end)

    it("pays nothing twice though all workers grab the same jobs, and answers are lost", function()
      check { name = "grab", mode = "rude", keys = 60, kills = 4, losing = 0.02 }
    end)

    it("is counted by what sees faults: without its constraints, jobs are paid twice", function()
      local result = fleet.run { name = "control", mode = "rude", keys = 40, control = true }
      assert.is_true(result.twice > 0)
    end)
  end)
end
