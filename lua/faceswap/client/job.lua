--- The public face of a job: join and cancel. The scheduler runs it.
local compat = require "faceswap.compat"
local core = require "faceswap.core"
local fifo = require "faceswap.fifo"
local job_results = require "faceswap.job_results"
local options = require "faceswap.options"

local job_of = {
  --- The value that a job yields, which tells its yields from the user's own.
  AWAIT = {},
  --- The value of a yield without effect: see `check_yield`.
  TRIAL = {},
  --- Seconds of one scheduler turn; Ctrl-C is noticed after it at the latest.
  STEP = 1,
  --- The running jobs of all clients.
  ---@type table<thread, faceswap.Job>
  by_thread = setmetatable({}, { __mode = "kv" }),
  --- Jobs that are resumed within each other at most: a call from a coroutine within a job blocks, and lets others go on meanwhile, whose
  --- coroutines may make calls, too. The stack of C, of 200 levels, has room for some 60.
  DEEPEST = 32,
  --- How many are now.
  depth = 0,
  --- What could not be resumed, as it was too deep: packed scheduler, job and values.
  put_off = fifo.new(),
}

---@class faceswap.Job
---@field status "queued"|"running"|"ended"
---@field private scheduler faceswap.Scheduler
---@field private thread thread
---@field private call number? the call that it waits for
---@field private caller faceswap.Scheduler? whose call that is, maybe another client's
---@field private report function? tells its on_progress how far that is
---@field private joiners faceswap.Job[] jobs that wait for its end, maybe other clients'; or did, until they were cancelled
---@field private joining faceswap.Job? the job that it waits for
---@field private entering faceswap.Job? the same, while others begin in its place
---@field private results table?
---@field private problem any? what its function raised, with a traceback
---@field private cancelled boolean
---@field private leaving boolean? makes its last call, which is not cancelled
local Job = {}
Job.__index = Job
Job.__name = "faceswap.Job"

--- The job whose function is running now, of whichever client; nil outside of jobs.
---@return faceswap.Job?
function job_of.current()
  local thread = coroutine.running()
  return thread and job_of.by_thread[thread]
end

--- The current job where it can yield. A function that string.gsub, table.sort or another function of C calls cannot: it waits as outside
--- of jobs.
---@return faceswap.Job?
function job_of.waiter()
  local job = job_of.current()
  return job and core.is_yieldable() ~= false and job or nil
end

--- On Lua 5.1, which cannot tell, raises where a job cannot yield (within pcall, too), before anything is begun that nobody would wait for.
function job_of.check_yield()
  if core.is_yieldable() == nil and job_of.current() then
    coroutine.yield(job_of.TRIAL)
  end
end

--- Runs a function that turns schedulers. Where a job does so, by `step` or `close`, handlers that are called meanwhile are not part of it:
--- their calls block, as outside of jobs, and do not yield in the middle of the turn.
---@param fn function
---@param ... any its arguments
function job_of.outside(fn, ...)
  local me = job_of.current()
  if not me then
    return fn(...)
  end
  job_of.by_thread[me.thread] = nil
  local outcome = compat.pack(pcall(fn, ...))
  job_of.by_thread[me.thread] = me
  if not outcome[1] then
    error(outcome[2], 0)
  end
  return compat.unpack(outcome, 2, outcome.n)
end

--- Yields until the job is resumed.
---@param job faceswap.Job the current one
---@param other faceswap.Scheduler of what it waits for; the job's own client gives another one its turns meanwhile
---@return any ... what it is resumed with
function job_of.pause(job, other)
  if other ~= job.scheduler then
    job.scheduler.elsewhere:enter(job, other)
  end
  return coroutine.yield(job_of.AWAIT)
end

--- A job waits no more.
---@param job faceswap.Job
function job_of.forget_wait(job)
  if job.joining then
    job.joining = nil
    job.scheduler.running = job.scheduler.running + 1
  end
  if job.report then
    job.caller.reports = job.caller.reports - 1
  end
  job.scheduler.elsewhere:leave(job)
  job.caller, job.call, job.report = nil, nil, nil
end

--- Whether a job must not wait for another client any more: it is cancelled, or its own client is closed.
---@param job faceswap.Job
---@param other faceswap.Scheduler
---@return boolean
function job_of.is_refused(job, other)
  return other ~= job.scheduler and (job.cancelled or job.scheduler.closing) or false
end

-- The current job gives up its place under `concurrency` and waits.
local function join(me, job)
  local mine, was_cancelled = me.scheduler, me.cancelled
  if job_of.is_refused(me, job.scheduler) then
    return job_results.cancelled() -- the other client's jobs are not cancelled with this one's
  end
  mine.running = mine.running - 1
  me.entering = job
  mine:start_queued() -- a job started in it may end at once, or join this one
  me.entering = nil
  local is_cancelled = me.cancelled and not was_cancelled
  if job.status == "ended" or is_cancelled then
    mine.running = mine.running + 1
    return is_cancelled and job_results.cancelled() or nil
  end
  job.joiners[#job.joiners + 1] = me
  me.joining = job
  return job_of.pause(me, job.scheduler)
end

--- Waits until the job has ended; an error if the job that waits is cancelled meanwhile.
function job_of.await_end(job)
  local self, me = job.scheduler, job_of.waiter()
  job_results.check_circle(job_of.current(), job)
  job_of.check_yield()
  if me and job.status ~= "ended" then
    return join(me, job)
  end
  while job.status ~= "ended" do
    local unfinished = self:turn(job_of.STEP)
    self:raise()
    if unfinished == 0 and job.status ~= "ended" then
      options.misuse "the job waits for something that will not happen"
    end
  end
end

--- Waits until the job has ended and gives what its function returned; raises what it raised.
---@param ... any no options: a time-out is one of the calls within the job
function Job:join(...)
  options.check("join", (...), {})
  return job_results.result(self, job_of.await_end)
end

--- Ends a job at its next call: what was not sent is not sent. Its function sees errors of kind "cancelled".
function Job:cancel()
  local scheduler = self.scheduler
  self.cancelled = true
  if self.status == "queued" then
    scheduler.queue:remove(self)
    self.results = compat.pack(nil, job_results.cancelled())
    scheduler.running = scheduler.running + 1
    scheduler:finish(self)
  elseif self.call and not self.leaving then
    self.caller.core:cancel(self.call)
  elseif self.joining then
    scheduler:resume(self, job_results.cancelled())
  end
end

job_of.Job = Job

options.guard_methods(Job)

return job_of
