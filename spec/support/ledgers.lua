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
  server, databases = postgres.start(given), {}
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

--- A session of its own on a place, by psql, once it has carried out some lines: what is written to it, it carries out, too.
---@param place string
---@param lines string
---@return file*
function database.session(place, lines)
  local said = shell.temporary() .. "/said"
  local words = { postgres.BIN .. "psql", "-qAtX", "-h", server.folder, "-U", "faceswap", "-d", databases[place] }
  local session = assert(io.popen(("%s >%s"):format(shell.command(words), said), "w"))
  session:write(lines, "\n\\echo ready\n")
  session:flush()
  shell.wait(60, "the other session", function()
    return (shell.read(said) or ""):find "ready"
  end)
  return session
end

--- Those that were built: the database only where libpq is.
---@type spec.ledger[]
ledgers.all = { file, pcall(require, database.module) and database or nil }
ledgers.file, ledgers.database = file, database

local function describe(kind, what, specs_of, given)
  local busted = require "busted" -- benches have none
  busted.describe(what, function()
    busted.setup(function() kind.start(given) end)
    busted.teardown(kind.stop)
    specs_of(kind, require(kind.module))
  end)
end

--- Describes something in each of them.
---@param what string
---@param specs_of fun(kind: spec.ledger, store: table)
function ledgers.describe(what, specs_of)
  for _, kind in ipairs(ledgers.all) do
    describe(kind, ("%s in %s"):format(what, kind.name), specs_of)
  end
end

--- Describes something in a database alone, where libpq is.
---@param what string
---@param specs_of fun(kind: spec.ledger, store: table)
---@param given table? see postgres.start
function ledgers.describe_database(what, specs_of, given)
  if ledgers.all[2] then
    describe(database, what, specs_of, given)
  end
end

return ledgers
