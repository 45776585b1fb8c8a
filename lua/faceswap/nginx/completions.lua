--- Collects, inside nginx, the calls that the core's thread has finished. The collector runs only while calls are in progress: a timer
-- that sleeps for ever would hold up the end of its worker at every reload.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does

local TICK = 0.5 -- seconds between two looks at what nobody tells

-- Milliseconds. A read that times out would be logged as an error.
local CONNECT_TIMEOUT, READ_TIMEOUT = 5000, 24 * 3600 * 1000

-- Seconds. A timer that was accepted is dropped all the same where too many run (lua_max_running_timers); a connection may be refused
-- where there are too many (worker_connections).
local START_TIMEOUT, PAUSE = 1, 0.05

-- Seconds after which a waiting request looks whether the collector has begun, and whether it still runs.
local SOON, LATER = 1, 60

-- Calls whose waiters go on in one turn of the worker's loop, and the pause before the next turn in seconds: many results at once must not
-- hold up the worker's other requests. nginx's clock counts milliseconds.
local BATCH, BETWEEN = 8, 0.001

---@class faceswap.nginx.Completions
---@field private core userdata
---@field private owner table {on_finished(finished), on_tick(exiting)?}
---@field private name string of its connection pool
---@field private collecting boolean
---@field private ticking boolean
---@field private collect_asked number? when it was asked to begin
---@field private tick_asked number?
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

-- An error that ended the collector would leave all waiting requests asleep.
local function safely(fn, ...)
  local ok, problem = pcall(fn, ...)
  if not ok then
    ngx.log(ngx.ERR, "faceswap: ", problem)
  end
end

local function run_collect(_, self)
  if self.collecting then
    return
  end
  self.collecting, self.collect_asked = true, nil
  safely(collect, self)
  self.collecting = false
end

local run_tick

local function ask_tick(self)
  local now = core.now()
  if self.owner.on_tick and not self.ticking and now - (self.tick_asked or -math.huge) > TICK + START_TIMEOUT then
    self.tick_asked = ngx.timer.at(TICK, run_tick, self) and now
  end
end

-- At the end of a worker nginx runs its pending timers at once.
function run_tick(exiting, self)
  self.tick_asked = nil
  if self.closed then
    return
  end
  self.ticking = true
  safely(self.owner.on_tick, self.owner, exiting)
  self.ticking = false
  if not exiting and has_work(self) then
    ask_tick(self)
  end
end

--- Starts the collector unless it runs.
function Completions:start()
  local now = core.now()
  if not self.collecting and now - (self.collect_asked or -math.huge) > START_TIMEOUT then
    self.collect_asked = ngx.timer.at(0, run_collect, self) and now
  end
  ask_tick(self)
end

--- Sleeps at a semaphore that is posted once a call has been collected. Who waits does so again and again: a timer that was asked for may
--- never start.
---@param semaphore table
---@param seconds number? after which it wakes at the latest
---@return boolean? woken by a post
function Completions:wait(semaphore, seconds)
  self:start()
  return semaphore:wait(seconds or self.collecting and LATER or SOON)
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
  return setmetatable({
    core = core_client,
    owner = owner,
    name = "faceswap-" .. count,
    collecting = false,
    ticking = false,
    closed = false,
  }, Completions)
end

return completions
