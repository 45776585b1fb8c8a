-- Of a database that takes no writes, has no room or no connection left the server's words were shown alone, without what to do.
local ledgers = require "spec.support.ledgers"

local FEW = { settings = "max_connections = 6\nsuperuser_reserved_connections = 0\nmax_wal_senders = 0\n" }

ledgers.describe_database("a database", function(kind)
  it("that takes no writes is told with what to do", function()
    local place = kind.place()
    kind.server:sql("postgres", ("ALTER DATABASE %s SET default_transaction_read_only = on"):format(place:match "/([%w]+)%?"))
    local store, problem = require(kind.module).open(place)
    assert.is_nil(store)
    assert.matches("session is read-only; it takes no writes: name the primary server, or end its default_transaction_read_only", problem,
      1, true)
  end)

  it("that takes no more connections is told with what to do", function()
    local place, stores, problem = kind.place(), {}, nil
    while not problem and #stores < 9 do
      stores[#stores + 1], problem = require(kind.module).open(place)
    end
    for _, store in ipairs(stores) do
      store:close()
    end
    assert.matches("too many clients already; the server has no connection left: raise its max_connections, or use a pooler", problem, 1,
      true)
  end)
end, FEW)
