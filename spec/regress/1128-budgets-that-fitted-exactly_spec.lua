-- In a ledger that is a file, the third job of .1 credits was over a budget of .3: of doubles, .2 and .1 are more than .3. A database
-- reckons in decimals.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

ledgers.describe("a budget that jobs fill exactly", function(kind, store)
  it("lets them all pass, and no more", function()
    for _, case in ipairs { { .1, .3, 3 }, { .7, 4.2, 6 }, { 1.1, 3.3, 3 }, { 33333.3, 333333, 10 }, { .1, 1, 10 } } do
      local kept = assert(store.open(kind.place(shell.temporary())))
      local cost, total, count = case[1], case[2], case[3]
      for _ = 1, count do
        assert.is_table(kept:intend({ kind = "create", reserved = cost }, total))
      end
      assert.same({ nil, "over", total }, { kept:intend({ kind = "create", reserved = cost }, total) })
      kept:close()
    end
  end)

  it("lets none pass that is over it by the least that is kept", function()
    local kept = assert(store.open(kind.place(shell.temporary())))
    assert.is_table(kept:intend({ kind = "create", reserved = .2 }, .3))
    assert.same({ nil, "over", .2 }, { kept:intend({ kind = "create", reserved = .100000001 }, .3) })
    kept:close()
  end)
end)
