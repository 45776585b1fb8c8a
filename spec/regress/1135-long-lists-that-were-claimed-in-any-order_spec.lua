-- The videos of a shared batch of more than 1,000 were numbered anew from the 1,001st on, and claimed in any order.
-- One Lua is enough: the order is the database's.
local ledgers = require "spec.support.ledgers"
local runs = require "faceswap.ledger.run"

ledgers.describe_database("a run of many items", function(kind)
  it("has them in the order in which they were given", function()
    local place, names = kind.place(), {}
    for i = 1, 2500 do
      names[i] = ("film %d"):format(i * 7919 % 2503)
    end
    local store = assert(require(kind.module).open(place))
    local run = assert(runs.open(store, "r"))
    assert(run:add(names))
    assert(run:add(names)) -- as each machine does
    assert.equal(table.concat(names, "\n"), kind.sql(place, "SELECT item FROM work ORDER BY place, item DESC"))
    assert.equal("2500", kind.sql(place, "SELECT count(DISTINCT place) FROM work"))
    assert.equal(names[1], (run:claim()))
    store:close()
  end)
end)
