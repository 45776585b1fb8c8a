--- Functions that run in a timer of nginx, each once at a time. nginx accepts a timer and drops it all the same where too many run
--- (lua_max_running_timers): who needs the function asks for it again and again.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does

-- Seconds after which a timer that was accepted and has not begun never will.
local START_TIMEOUT = 1

---@class faceswap.nginx.Timer
---@field running boolean
---@field private delay number seconds
---@field private fn fun(exiting: boolean)
---@field private again (fun(exiting: boolean): boolean)?
---@field private asked number? when nginx was asked to start it
---@field private began number? when it began last
---@field private asks integer how often nginx was asked
---@field private answered integer how often before it began last: of a timer that is late, and one in its place, the second does nothing
local Timer = {}
Timer.__index = Timer

-- An error that ended the function would leave those asleep who count on it.
local function run(exiting, self, ask)
  if ask <= self.answered then
    return
  end
  self.asked, self.answered = nil, self.asks
  self.running, self.began = true, core.now()
  local ok, problem = pcall(self.fn, exiting)
  self.running = false
  if not ok then
    ngx.log(ngx.ERR, "faceswap: ", tostring(problem)) -- ngx.log raises of a table itself
  end
  if self.again and self.again(exiting) then
    self:ask()
  end
end

--- Has the function run after the delay, unless it runs or is about to. At the end of a worker nginx runs its pending timers at once.
function Timer:ask()
  local now = core.now()
  if not self.running and (not self.asked or now - self.asked > self.delay + START_TIMEOUT) then
    self.asks = self.asks + 1
    self.asked = ngx.timer.at(self.delay, run, self, self.asks) and now or nil
  end
end

--- Whether the function runs, or has begun so short a time ago that one which asks for itself again is not dropped.
---@return boolean
function Timer:goes_on()
  return self.running or self.began ~= nil and core.now() - self.began <= self.delay + START_TIMEOUT
end

local timers = {}

---@param delay number seconds
---@param fn fun(exiting: boolean)
---@param again (fun(exiting: boolean): boolean)? whether it is to run again after the delay, even if it has failed
---@return faceswap.nginx.Timer
function timers.new(delay, fn, again)
  return setmetatable({ delay = delay, fn = fn, again = again, running = false, asks = 0, answered = 0 }, Timer)
end

return timers
