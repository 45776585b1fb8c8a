-- A ledger that could not be opened when a worker of nginx first asked it, since its server or its folder was away, was told to be away for
-- as long as the worker lived.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

local unpack = table.unpack or unpack -- luacheck: ignore

-- By module: has a ledger's place not be there; returns it, and a function that has it be there.
local away = {
  ["faceswap.store"] = function()
    local folder = shell.temporary() .. "/later"
    return folder .. "/ledger.db", function()
      shell.run { "mkdir", folder }
    end
  end,
  ["faceswap.store_postgres"] = function(kind)
    local place = kind.place()
    kind.server:stop "KILL"
    return place, function()
      kind.server:resume()
    end
  end,
}

ledgers.describe("a ledger that is written by a thread", function(kind, store)
  it("is opened once it is there", function()
    local place, come = away[kind.module](kind)
    local threaded = store.threaded(place)
    local function ask(method, ...)
      assert(threaded[method](threaded, ...))
      local answer = shell.wait(60, "the ledger's answer", function()
        return threaded:take()
      end)
      return unpack(answer, 1, answer.n)
    end
    local spent, problem = ask "spent"
    assert.is_nil(spent)
    assert.is_string(problem)
    come()
    assert.equal(0, ask "spent")
    assert.equal("intended", ask("intend", { job_key = "k", kind = "create", model = "m", body = "{}", service = "s" }).state)
    threaded:close()
  end)
end)
