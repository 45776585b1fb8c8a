--- The stores that a ledger can stand on, for specs that hold on each: a file, and a database of a server of the specs' own.
local postgres = require "spec.support.postgres"
local shell = require "spec.support.shell"

local ledgers = {}

---@class spec.ledger a kind of store
---@field name string
---@field module string
---@field start fun(given: table?) before the first place is made; `given`: see postgres.start
---@field stop fun()
---@field place fun(folder: string): string an empty ledger's place
---@field sql fun(place: string, text: string): string what a query prints, columns parted by `|`

local file = { name = "a file", module = "faceswap.store" }

function file.start() end
file.stop = file.start

function file.place(folder)
  return folder .. "/ledger.db"
end

function file.sql(place, text)
  return (shell.run({ "sqlite3", place, text }):gsub("%s+$", ""))
end

local server, databases
local database = { name = "a database", module = "faceswap.store_postgres" }

function database.start(given)
  server, databases = postgres.start(type(given) == "table" and given or nil), {}
  database.server = server
end

function database.stop()
  server:remove()
end

function database.place()
  local name = server:database()
  local place = server:url(name)
  databases[place] = name
  return place
end

function database.sql(place, text)
  return server:sql(databases[place], "SET search_path = faceswap; " .. text)
end

--- Those that were built: the database only where libpq is.
---@type spec.ledger[]
ledgers.all = { file, pcall(require, database.module) and database or nil }
ledgers.file, ledgers.database = file, database

--- Describes something in each of them.
---@param what string
---@param specs_of fun(kind: spec.ledger, store: table)
function ledgers.describe(what, specs_of)
  local busted = require "busted" -- benches have none
  for _, kind in ipairs(ledgers.all) do
    busted.describe(("%s in %s"):format(what, kind.name), function()
      busted.setup(kind.start)
      busted.teardown(kind.stop)
      specs_of(kind, require(kind.module))
    end)
  end
end

return ledgers
