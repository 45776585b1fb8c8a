--- The public face of a job: join and cancel. The scheduler runs it.
local job_results = require "faceswap.job_results"
local options = require "faceswap.options"

local job_of = {
  --- The value that a job yields, which tells its yields from the user's own.
  AWAIT = {},
  --- Seconds of one scheduler turn; Ctrl-C is noticed after it at the latest.
  STEP = 1,
  --- Seconds between turns of another client that a job waits for: no descriptor of its own client's tells of them.
  OTHERS = 0.01,
  --- The running jobs of all clients.
  ---@type table<thread, faceswap.Job>
  by_thread = setmetatable({}, { __mode = "kv" }),
}

---@class faceswap.Job
---@field status "queued"|"running"|"ended"
---@field private scheduler faceswap.Scheduler
---@field private thread thread
---@field private call number? the call that it waits for
---@field private caller faceswap.Scheduler? whose call that is, maybe another client's
---@field private report function? tells its on_progress how far that is
---@field private joiners faceswap.Job[] jobs that wait for its end, maybe other clients'
---@field private joining faceswap.Job? the job that it waits for
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

--- Yields until the job is resumed.
---@param job faceswap.Job the current one
---@param other faceswap.Scheduler of what it waits for; the job's own client gives another one its turns meanwhile
---@return any ... what it is resumed with
function job_of.pause(job, other)
  if other ~= job.scheduler then
    job.scheduler.elsewhere[job] = other
    job.scheduler.core:wake(job_of.OTHERS)
  end
  return coroutine.yield(job_of.AWAIT)
end

-- The current job gives up its place under `concurrency` and waits.
local function join(me, job)
  local mine, was_cancelled = me.scheduler, me.cancelled
  if was_cancelled and job.scheduler ~= mine then
    return job_results.cancelled() -- the other client's jobs are not cancelled with this one's
  end
  mine.running = mine.running - 1
  mine:start_queued() -- a job started in it may end at once
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
  local self, me = job.scheduler, job_of.current()
  if me == job then
    error("a job cannot join itself", 3)
  end
  if me and job.status ~= "ended" then
    return join(me, job)
  end
  while job.status ~= "ended" do
    local unfinished = self:turn(job_of.STEP)
    self:raise()
    if unfinished == 0 and job.status ~= "ended" then
      error("the job waits for something that will not happen", 3)
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
    for i, job in ipairs(scheduler.queue) do
      if job == self then
        table.remove(scheduler.queue, i)
        break
      end
    end
    self.results = job_results.pack(nil, job_results.cancelled())
    scheduler.running = scheduler.running + 1
    scheduler:finish(self)
  elseif self.call and not self.leaving then
    self.caller.core:cancel(self.call)
  elseif self.joining then
    for i, joiner in ipairs(self.joining.joiners) do
      if joiner == self then
        table.remove(self.joining.joiners, i)
        break
      end
    end
    scheduler:resume(self, job_results.cancelled())
  end
end

job_of.Job = Job

options.guard_methods(Job)

return job_of
