--- The public face of a job: join and cancel. The scheduler runs it.
local job_results = require "faceswap.job_results"
local options = require "faceswap.options"

local job_of = {
  --- The value that a job yields, which tells its yields from the user's own.
  AWAIT = {},
  --- Seconds of one scheduler turn; Ctrl-C is noticed after it at the latest.
  STEP = 1,
}

---@class faceswap.Job
---@field status "queued"|"running"|"ended"
---@field private scheduler faceswap.Scheduler
---@field private thread thread
---@field private call number? the call that it waits for
---@field private report function? tells its on_progress how far that is
---@field private joiners faceswap.Job[] jobs that wait for its end
---@field private guest faceswap.Job? of another client's, that it waits for
---@field private results table?
---@field private problem any? what its function raised, with a traceback
---@field private cancelled boolean
---@field private leaving boolean? makes its last call, which is not cancelled
local Job = {}
Job.__index = Job
Job.__name = "faceswap.Job"

--- Waits until the job has ended; an error if the job that waits is cancelled meanwhile.
function job_of.await_end(job)
  local self = job.scheduler
  local me = self:current()
  if me == job then
    error("a job cannot join itself", 3)
  end
  if me and job.status ~= "ended" then
    -- a joining job gives up its place under `concurrency`; a job started in it may end at once
    local was_cancelled = me.cancelled
    self.running = self.running - 1
    self:start_queued()
    local is_cancelled = me.cancelled and not was_cancelled
    if job.status == "ended" or is_cancelled then
      self.running = self.running + 1
      if is_cancelled then
        return job_results.cancelled()
      end
      return nil
    end
    job.joiners[#job.joiners + 1] = me
    me.joining = job
    return coroutine.yield(job_of.AWAIT)
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
  elseif self.guest then
    self.guest:cancel()
  elseif self.call and not self.leaving then
    scheduler.core:cancel(self.call)
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
