-- An address of a database in another way of writing, such as libpq's "host=db dbname=faceswap", or one in capitals, was taken for a file's
-- name: each machine had a ledger of its own, and paid for what another one had paid for. A ledger's name was cut off at a zero byte.
local backend = require "faceswap.ledger.backend"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("a ledger's place", function()
  it("is no file where it is meant as a database", function()
    for _, place in ipairs { "host=db dbname=faceswap", "dbname=faceswap password=secret", "port = 5432", " postgresql://me:secret@db/x",
      "POSTGRESQL://me:secret@db/x", "Postgres:me@db/x", "jdbc:postgresql://db/x", "postgresql+psycopg://db/x", "mysql://db/x" } do
      local store, err = backend.open(place)
      assert.is_nil(store)
      assert.matches("ledger: that is no file's name, and no address of a database as it is written here: postgresql://HOST/DATABASE",
        err.message, 1, true)
      assert.is_nil(err.message:find("secret", 1, true))
    end
  end)

  it("is a file whatever else its name has", function()
    local folder = shell.temporary()
    for _, name in ipairs { "host.db", "a=b.db", "host:a.db", "état 1.db" } do
      local store = assert(backend.open(folder .. "/" .. name))
      store:close()
      assert.is_true(faceswap.writable(folder .. "/" .. name))
    end
  end)

  it("has no zero bytes", function()
    local _, problem = pcall(function()
      local client = faceswap.new { ledger = "a\0b", api_key = "ak_0123456789abcdef0123456789abcdef" }
      return client
    end)
    assert.matches("1446%-[%w_-]+%.lua:%d+: faceswap.new: option 'ledger' must not have zero bytes$", problem)
  end)
end)
