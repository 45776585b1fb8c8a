--- Runs functions to their end in timers, even where the waiting request ends before (its client has gone, or its handler exits): the
-- outcome of a paid call must be written down.
local compat = require "faceswap.compat"
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local fifo = require "faceswap.fifo"
local semaphore = require "ngx.semaphore"

-- Most functions at a time. Each is a running timer, of which nginx allows 256 by default (lua_max_running_timers).
local MOST = 32

-- Seconds after which a waiting request checks its timer, and after which a timer that has not begun never will: nginx accepts timers and
-- drops them all the same where too many run.
local SOON, LATER, DROPPED = 1, 60, 5

---@class faceswap.nginx.BackgroundCall
---@field job faceswap.nginx.Job? the job that waits for it
---@field private fn function
---@field private arguments table
---@field private semaphore any
---@field private begun boolean
---@field private outcome table? what pcall gave

---@class faceswap.nginx.Background
---@field private waiting faceswap.Fifo of calls that have not begun
---@field private threads table<thread, faceswap.nginx.BackgroundCall> that run
---@field private runners integer timers that run them
---@field private asked integer timers that are about to
---@field private asked_at number when the last of these was asked for
local Background = {}
Background.__index = Background

local function run_one(self, call)
  local thread = coroutine.running()
  call.begun = true
  self.threads[thread] = call
  call.outcome = compat.pack(pcall(call.fn, compat.unpack(call.arguments, 1, call.arguments.n)))
  self.threads[thread] = nil
  call.semaphore:post()
end

local function run_all(_, self)
  self.asked, self.runners = math.max(self.asked - 1, 0), self.runners + 1
  while self.waiting.count > 0 do
    run_one(self, self.waiting:take())
  end
  self.runners = self.runners - 1
end

local function start_runner(self)
  local now = core.now()
  if now - self.asked_at > DROPPED then
    self.asked = 0
  end
  if self.runners + self.asked < MOST and ngx.timer.at(0, run_all, self) then
    self.asked, self.asked_at = self.asked + 1, now
  end
end

--- The call that runs in the present light thread.
---@return faceswap.nginx.BackgroundCall?
function Background:current()
  return self.threads[coroutine.running()]
end

--- Runs a function, waits for its end and returns what it returns; raises what it raises.
---@param job faceswap.nginx.Job? that waits
---@param fn function
---@param ... any its arguments
function Background:run(job, fn, ...)
  if self:current() then
    return fn(...)
  end
  local call = { job = job, fn = fn, arguments = compat.pack(...), semaphore = semaphore.new() }
  self.waiting:put(call)
  while not call.outcome do
    if not call.begun then
      start_runner(self)
    end
    call.semaphore:wait(call.begun and LATER or SOON)
  end
  if not call.outcome[1] then
    error(call.outcome[2], 0)
  end
  return compat.unpack(call.outcome, 2, call.outcome.n)
end

local background = {}

---@return faceswap.nginx.Background
function background.new()
  local threads = setmetatable({}, { __mode = "k" })
  return setmetatable({ waiting = fifo.new(), threads = threads, runners = 0, asked = 0, asked_at = 0 }, Background)
end

return background
