--- Collects, inside nginx, the calls that the core's thread has finished. The collector runs only while calls are in progress: a timer
-- that sleeps for ever would hold up the end of its worker at every reload.
local timers = require "faceswap.nginx.timers"

local TICK = 0.5 -- seconds between two looks at what nobody tells

-- Milliseconds. A read that times out would be logged as an error.
local CONNECT_TIMEOUT, READ_TIMEOUT = 5000, 24 * 3600 * 1000

-- Seconds after a connection that was refused, as where there are too many (worker_connections); and between two looks where the core
-- has no socket to connect to.
local PAUSE = 0.05

-- Seconds after which a waiting request looks whether the collector and the ticks have begun, and whether they still go on.
local SOON, LATER = 1, 60

-- Calls whose waiters go on in one turn of the worker's loop, and the pause before the next turn in seconds: many results at once must not
-- hold up the worker's other requests. nginx's clock counts milliseconds.
local BATCH, BETWEEN = 8, 0.001

---@class faceswap.nginx.Completions
---@field private core userdata
---@field private owner table {on_finished(finished), on_tick(exiting)?}
---@field private name string of its connection pool
---@field private collector faceswap.nginx.Timer
---@field private ticker faceswap.nginx.Timer
---@field private closed boolean
local Completions = {}
Completions.__index = Completions

local function take_all(self)
  local finished, taken = not self.closed and self.core:take(), 0
  while finished do
    self.owner:on_finished(finished)
    taken = taken + 1
    if taken % BATCH == 0 then
      ngx.sleep(BETWEEN)
    end
    finished = not self.closed and self.core:take()
  end
end

local function connect(self)
  if self.core:address() == "" then
    return nil
  end
  local socket = ngx.socket.tcp()
  socket:settimeouts(CONNECT_TIMEOUT, CONNECT_TIMEOUT, READ_TIMEOUT)
  return socket:connect("unix:" .. self.core:address(), { pool = self.name }) and socket
end

local function has_work(self)
  return not self.closed and self.core:active() > 0
end

local function collect(self)
  local socket
  take_all(self)
  while has_work(self) do
    socket = socket or connect(self)
    if not socket then
      ngx.sleep(PAUSE)
    elseif not socket:receiveany(4096) then
      socket:close()
      socket = nil
    end
    take_all(self)
  end
  if socket and not self.closed then
    socket:setkeepalive(0, 1) -- an idle one does not hold up the worker's end
  end
end

--- Starts the collector unless it runs.
function Completions:start()
  self.collector:ask()
  if self.owner.on_tick then
    self.ticker:ask()
  end
end

--- Sleeps at a semaphore that is posted once a call has been collected. Who waits does so again and again: a timer that was asked for may
--- never start.
---@param semaphore table
---@param seconds number? after which it wakes at the latest
---@return boolean? woken by a post
function Completions:wait(semaphore, seconds)
  self:start()
  local goes_on = self.collector.running and (not self.owner.on_tick or self.ticker:goes_on())
  return semaphore:wait(seconds or goes_on and LATER or SOON)
end

function Completions:close()
  self.closed = true
end

local completions = {}

local count = 0

---@param core_client userdata
---@param owner table {on_finished(finished), on_tick(exiting)?}
---@return faceswap.nginx.Completions
function completions.new(core_client, owner)
  count = count + 1
  local self = setmetatable({ core = core_client, owner = owner, name = "faceswap-" .. count, closed = false }, Completions)
  self.collector = timers.new(0, function()
    collect(self)
  end)
  self.ticker = timers.new(TICK, function(exiting)
    if not self.closed then
      self.owner:on_tick(exiting)
    end
  end, function(exiting)
    return not exiting and has_work(self)
  end)
  return self
end

return completions
