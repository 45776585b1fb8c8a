--- The servers of a storm: one; or one behind a pooler or a proxy that loses answers; or a primary whose standby takes its place.
local pooler = require "spec.support.pooler"
local postgres = require "spec.support.postgres"
local shell = require "spec.support.shell"
local socket = require "socket"

local fleet_server = {}

local BIN = postgres.BIN

---@class spec.fleet_server
---@field private primary spec.postgres
---@field private standby spec.postgres?
---@field private pooler spec.pooler?
---@field private storm spec.storm
---@field private children spec.child[]
---@field private ports integer[] of the primary and the standby, in turn
local FleetServer = {}
FleetServer.__index = FleetServer

-- A program that ends with this one.
local function spawn(self, words, log)
  table.insert(self.children, shell.spawn(("%s >>%s 2>&1"):format(shell.command(postgres.as_user(words)), log)))
end

-- ---- a proxy that loses answers --------------------------------------------------------------------------------------------------

-- Its port.
local function start_proxy(self, chance)
  local port = shell.free_port()
  local percent = ("%.0f"):format(chance * 100) -- a fraction would be written in the program's locale
  spawn(self, { arg and arg[-1] or "lua5.4", "spec/soak/fleet_proxy.lua", port, self.primary.port, percent }, self.primary.folder .. "/log")
  shell.wait(10, "the proxy", function()
    local connection = socket.connect("127.0.0.1", port)
    return connection and (connection:close() or true)
  end)
  return port
end

-- ---- a standby -------------------------------------------------------------------------------------------------------------------

-- Copies the primary to a standby, which follows it from then on. One that may lag behind follows through a proxy, which can be stopped.
local function start_standby(self)
  local from = self.primary
  local port = from.port == self.ports[1] and self.ports[2] or self.ports[1]
  local data = ("%s/data-%d"):format(from.folder, port)
  shell.run { "rm", "-rf", data }
  shell.run(postgres.as_user { BIN .. "pg_basebackup", "-h", from.folder, "-p", from.port, "-U", "faceswap", "-D", data, "-R", "-X",
    "stream", "-c", "fast", "--no-sync" })
  if self.storm.asynchronous then
    local proxy_port = start_proxy(self, 0)
    local file = assert(io.open(data .. "/postgresql.auto.conf", "a"))
    file:write(("primary_conninfo = 'host=127.0.0.1 port=%d user=faceswap'\n"):format(proxy_port))
    file:close()
  end
  self.standby = postgres.open(from.folder, data, port)
  shell.wait(20, "the standby to follow", function()
    return from:sql("postgres", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") ~= "0"
  end)
end

-- Ends the last program that was started, after a while in which it was stopped.
local function stop_proxy(self)
  local proxy = table.remove(self.children)
  shell.run { "kill", "-STOP", proxy.pid }
  socket.sleep(0.5)
  return proxy
end

--- The primary dies at once; its standby takes its place and gets a standby of its own.
function FleetServer:promote_standby()
  local proxy = self.storm.asynchronous and stop_proxy(self)
  self.primary:stop "KILL"
  if proxy then
    proxy:stop "KILL"
  end
  socket.sleep(math.random() * 0.3)
  shell.run(postgres.as_user { BIN .. "pg_ctl", "promote", "-D", self.standby.data, "-w" })
  self.primary, self.standby = self.standby, nil
  -- where replication is synchronous, nothing is confirmed until it is on two machines again
  start_standby(self)
end

-- ---- a disk that is full ---------------------------------------------------------------------------------------------------------

--- Fills the disk of the data for a moment.
function FleetServer:fill_disk()
  local path = self.primary.data .. "/ballast"
  shell.run { "sh", "-c", ("cat /dev/zero >%s 2>/dev/null; true"):format(path) }
  socket.sleep(1 + math.random())
  os.remove(path)
  if not pcall(self.primary.sql, self.primary, "postgres", "SELECT 1") then
    -- it has ended itself, since its log could not be written
    pcall(self.primary.stop, self.primary, "KILL")
    self.primary:resume()
  end
end

-- ---- all of them -----------------------------------------------------------------------------------------------------------------

-- What stands beside the primary.
local function start_others(self)
  if self.storm.promotions then
    -- before it is copied: a standby that is promoted waits for its own standby, too
    self.primary:set(self.storm.asynchronous and "synchronous_standby_names = ''\n" or "synchronous_standby_names = '*'\n")
    start_standby(self)
  end
  if self.storm.losing then
    self.proxy_port = start_proxy(self, self.storm.losing)
  elseif self.storm.pooler then
    self.pooler = pooler.start(self.primary)
  end
end

--- Starts what a storm goes over.
---@param storm spec.storm
---@return spec.fleet_server
function fleet_server.start(storm)
  local self = setmetatable({ storm = storm, children = {}, ports = { 5432, 5433 } }, FleetServer)
  local listening = storm.losing or storm.asynchronous
  if listening then
    self.ports = { shell.free_port(), shell.free_port() }
  end
  self.primary = postgres.start { durable = true, port = self.ports[1], listen = listening and "127.0.0.1" or nil,
    settings = "wal_keep_size = '64MB'\n", disk = storm.fill and "64m" or nil }
  local ok, err = pcall(start_others, self)
  if not ok then
    self:remove() -- else the end of this program waits for the server's
    error(err, 0)
  end
  return self
end

function FleetServer:database()
  return self.primary:database()
end

function FleetServer:url(database)
  return self.primary:url(database)
end

function FleetServer:sql(database, text)
  return self.primary:sql(database, text)
end

function FleetServer:stop(signal)
  self.primary:stop(signal)
end

function FleetServer:resume()
  self.primary:resume()
end

--- Where the workers find the database.
function FleetServer:address(database)
  local folder = self.primary.folder
  if self.storm.losing then
    return ("postgresql://faceswap@127.0.0.1:%d/%s"):format(self.proxy_port, database)
  elseif self.storm.pooler then
    return self.pooler:url(database)
  elseif self.storm.promotions then
    return ("postgresql://faceswap@/%s?host=%s,%s&port=%d,%d"):format(database, folder, folder, self.ports[1], self.ports[2])
  end
  return self.primary:url(database)
end

function FleetServer:remove()
  for _, child in ipairs(self.children) do
    child:stop "KILL"
  end
  if self.pooler then
    self.pooler:stop()
  end
  if self.standby then
    pcall(self.standby.stop, self.standby, "QUIT")
  end
  self.primary:remove()
end

return fleet_server
