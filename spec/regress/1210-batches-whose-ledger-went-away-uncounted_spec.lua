-- A batch of many machines ended with an error of Lua ("attempt to index a nil value") where its ledger went away just before items were
-- counted for the first time. Where it went away later, an earlier count was taken for the present one.
-- One Lua is enough: the command has its own.
local shared_batch = require "faceswap.cli.shared_batch"

describe("a batch whose ledger goes away", function()
  -- Runs a batch of one item, which another machine works on. `counts`: what the ledger says one after another; false: it is away.
  local function run(counts)
    local said, asked = {}, 0
    local store = {
      open_run = function() return { { spent = 0 } } end,
      add_work = function() return {} end,
      retry_work = function() return {} end,
      sweep_work = function() return {} end,
      claim = function() return {} end,
      count_work = function()
        asked = asked + 1
        local state = counts[asked]
        assert.is_not_nil(state, "it was asked once more")
        if state then
          return { { state = state, count = 1 } }
        end
        return nil, "the ledger is away"
      end,
    }
    local out = {
      emit = function() end,
      note = function(_, ...) said[#said + 1] = string.format(...) end,
      line = function(_, ...) said[#said + 1] = string.format(...) end,
      message = function(_, err) return err.message end,
    }
    local session = { store = store, out = out, args = { run = "r", jobs = 1 }, client = { ledger = {} }, heed = function() end }
    local status, err = shared_batch.run(session, { { name = "n", location = "n" } }, { identity = "" })
    return status, err and err.message, table.concat(said, "\n")
  end

  it("before it has counted anything fails with what the ledger says", function()
    local status, message = run { false }
    assert.same({ nil, "ledger: the ledger is away" }, { status, message })
  end)

  it("while it waits for other machines fails so, too", function()
    local status, message = run { "claimed", "claimed", false }
    assert.same({ nil, "ledger: the ledger is away" }, { status, message })
  end)

  it("at its end says so, and what it knows", function()
    local status, message, said = run { "done", "done", "done", false }
    assert.same({ 0, nil }, { status, message })
    assert.matches("ledger: the ledger is away\nrun r on all machines: 1 done", said, 1, true)
  end)
end)
