--- Runs jobs: coroutines in which every call yields until the core has finished it. A call outside of a job blocks, and lets the jobs
-- go on meanwhile.
local core = require "faceswap.core"
local guests = require "faceswap.client.guests"
local job_of = require "faceswap.client.job"
local job_results = require "faceswap.job_results"

-- How often on_progress is called, and how soon Ctrl-C is noticed. Seconds.
local PROGRESS_INTERVAL, STEP = 0.2, job_of.STEP

---@class faceswap.Scheduler
---@field private core userdata
---@field private concurrency integer jobs that run at a time
---@field private running integer
---@field private reports integer jobs whose call has a `report`: a turn must not look at all jobs for them
---@field private guests table<faceswap.Job, faceswap.Scheduler> jobs that wait for a job of another client's scheduler
---@field private queue faceswap.Job[]
---@field private jobs table<thread, faceswap.Job> that have begun and not ended
---@field private waiters table<number, faceswap.Job|true> calls in progress: the job, or true for a call outside of one
---@field private observer faceswap.Observer
---@field private finished table<number, table> calls outside of jobs that have finished
---@field private reporting boolean? a turn is at it
---@field private closed boolean?
---@field between fun()? called before each turn, the client's
local Scheduler = {}
Scheduler.__index = Scheduler

-- ---- jobs ------------------------------------------------------------------------------------------------------------------

---@private
function Scheduler:finish(job)
  job.status = "ended"
  self.jobs[job.thread] = nil
  self.running = self.running - 1
  for _, joiner in ipairs(job.joiners) do
    self:resume(joiner)
  end
end

-- Continues a job with the values it waited for.
---@private
function Scheduler:resume(job, ...)
  if job.joining then
    job.joining = nil
    self.running = self.running + 1
  end
  self.reports = self.reports - (job.report and 1 or 0)
  job.call, job.report = nil, nil
  local outcome = job_results.pack(coroutine.resume(job.thread, ...))
  if coroutine.status(job.thread) == "dead" then
    if outcome[1] then
      job.results = job_results.pack(job_results.unpack(outcome, 2, outcome.n))
    else
      local problem = job_results.problem(outcome[2])
      job.problem = type(problem) == "string" and debug.traceback(job.thread, problem) or problem
    end
    self:finish(job)
  elseif outcome[2] ~= job_of.AWAIT then
    job.problem = outcome[1] and "a job yields by the client's calls only, not by coroutine.yield" or debug.traceback(outcome[2])
    self:finish(job)
  end
end

---@private
function Scheduler:start_queued()
  while self.queue[1] and self.running < self.concurrency do
    local job = table.remove(self.queue, 1)
    job.status = "running"
    self.running = self.running + 1
    self.jobs[job.thread] = job
    self:resume(job, job_results.unpack(job.arguments, 1, job.arguments.n))
  end
end

--- Makes a job of a function; it begins at once, or when fewer than `concurrency` run.
function Scheduler:spawn(fn, ...)
  local job = setmetatable({
    scheduler = self,
    status = "queued",
    thread = coroutine.create(fn),
    arguments = job_results.pack(...),
    joiners = {},
  }, job_of.Job)
  self.queue[#self.queue + 1] = job
  self:start_queued()
  return job
end

--- Waits for all the jobs; raises what one of them raised, once all have ended.
---@param list faceswap.Job[]
---@return table[]? results what each job's function returned, packed with its count `n`, in the order of the jobs
---@return faceswap.Error? where the job that waits is cancelled
function Scheduler.join_all(_, list)
  return job_results.results(list, job_of.await_end)
end

-- ---- calls -----------------------------------------------------------------------------------------------------------------

--- The job whose function is running now; nil outside of jobs.
---@return faceswap.Job?
function Scheduler:current()
  local thread = coroutine.running()
  return thread and self.jobs[thread]
end

--- Whether a new call must not be made: an error if the present job is cancelled, or `self.refuse`, where somebody has set it, gives one.
---@return faceswap.Error?
function Scheduler:refusal()
  local job = self:current()
  return job and (job.cancelled and job_results.cancelled() or self.refuse and self.refuse()) or nil
end

Scheduler.is_cancelled = job_results.is_cancelled
Scheduler.last_call = job_results.last_call

-- Cancels a call whose on_progress raises; the error is raised again where the call was made.
local function report_safely(self, id, report)
  local ok, problem = pcall(report)
  if not ok then
    self.core:cancel(id)
    return { raised = problem }
  end
end

-- A call that on_progress makes itself turns the scheduler, too, and reports nothing meanwhile: it would come back to itself without end.
local function report_jobs(self)
  if self.reporting then
    return
  end
  self.reporting = true
  local reporting = {}
  for _, job in pairs(self.jobs) do
    reporting[#reporting + 1] = job.report and job or nil
  end
  for _, job in ipairs(reporting) do
    local id, report = job.call, job.report
    local raised = report and report_safely(self, id, report)
    if raised and job.call == id then
      self.waiters[id] = nil
      self:resume(job, raised)
    end
  end
  self.reporting = false
end

--- Runs the core until a call has finished, for at most `seconds`. Returns the number of unfinished jobs and calls.
---@param seconds number
---@return integer
function Scheduler:turn(seconds)
  if self.between then
    self.between()
  end
  local reporting = self.reports > 0
  seconds = next(self.guests) and math.min(seconds, guests.INTERVAL) or seconds
  local finished = self.core:step(reporting and math.min(seconds, PROGRESS_INTERVAL) or seconds)
  while finished do
    local waiter = self.waiters[finished.id]
    self.waiters[finished.id] = nil
    if waiter == true then
      self.finished[finished.id] = finished
    elseif waiter then
      self:resume(waiter, finished)
    end
    finished = not self.closed and self.core:step(0)
  end
  if reporting and not self.closed then
    report_jobs(self)
  end
  if self.closed then -- by a job, or by on_progress
    return 0
  end
  local waiting = guests.turn(self)
  self:start_queued()
  local unfinished = self.core:active() + #self.queue + waiting
  self.observer:deliver()
  return unfinished
end

--- A descriptor that is readable when a turn has work to do.
---@return integer
function Scheduler:descriptor()
  return self.core:descriptor()
end

--- Runs a function that must not be interrupted. Only nginx interrupts; here it is a plain call.
function Scheduler.shield(_, fn, ...)
  return fn(...)
end

--- Raises an error of on_event, outside of jobs only.
function Scheduler:raise()
  if not self:current() then
    self.observer:raise()
  end
end

--- Cancels all jobs and lets them end.
function Scheduler:close()
  while self.queue[1] do
    self.queue[1]:cancel()
  end
  for _, job in pairs(self.jobs) do
    if job.call or job.guest then
      job:cancel()
    end
  end
  for id, waiter in pairs(self.waiters) do
    if waiter == true then -- where on_progress or on_event closes the client, in which a call outside of jobs waits
      self.core:cancel(id)
    end
  end
  while self:turn(0) > 0 do -- luacheck: ignore
  end
  self.closed = true
end

-- Outside of a job: turns until the call has finished.
local function await_blocking(self, id, report, interrupted)
  self.waiters[id] = true
  while not self.finished[id] do
    self:turn(report and PROGRESS_INTERVAL or STEP)
    local raised = report and not self.finished[id] and report_safely(self, id, report)
    if raised then
      self.waiters[id] = nil
      if interrupted then
        interrupted(raised.raised)
      end
      error(raised.raised, 0)
    end
  end
  local finished = self.finished[id]
  self.finished[id] = nil
  return finished
end

--- Waits for a call of the core: yields inside a job, blocks outside.
---@param id number
---@param report function? called now and then; what it raises is raised here
---@param interrupted fun(problem: any)? called before what `report` raised is raised
---@return table finished what core.client:step gave
function Scheduler:await(id, report, interrupted)
  local job = self:current()
  if not job then
    return await_blocking(self, id, report, interrupted)
  end
  job.call, job.report = id, report
  self.reports = self.reports + (report and 1 or 0)
  self.waiters[id] = job
  local finished = coroutine.yield(job_of.AWAIT)
  if finished.raised ~= nil then
    if interrupted then
      interrupted(finished.raised)
    end
    error(finished.raised, 0)
  end
  return finished
end

--- See guests.run.
function Scheduler:run_guest(guest, fn)
  return guests.run(self, guest, fn, job_of.AWAIT)
end

local scheduler = {}

--- Makes the core's client for this scheduler.
scheduler.core = core.client

---@param core_client userdata
---@param concurrency integer jobs that run at a time
---@param observer faceswap.Observer
---@return faceswap.Scheduler
function scheduler.new(core_client, concurrency, observer)
  return setmetatable({
    core = core_client,
    concurrency = concurrency,
    observer = observer,
    running = 0,
    reports = 0,
    queue = {},
    guests = {},
    jobs = {},
    waiters = {},
    finished = {},
  }, Scheduler)
end

return scheduler
