--- Runs jobs: coroutines in which every call yields until the core has finished it. A call outside of a job blocks, and lets the jobs
-- go on meanwhile.
local compat = require "faceswap.compat"
local core = require "faceswap.core"
local elsewhere = require "faceswap.client.elsewhere"
local fifo = require "faceswap.fifo"
local job_of = require "faceswap.client.job"
local job_results = require "faceswap.job_results"
local options = require "faceswap.options"

-- How often on_progress is called, and how soon Ctrl-C is noticed. Seconds.
local PROGRESS_INTERVAL, STEP = 0.2, job_of.STEP

---@class faceswap.Scheduler
---@field private core userdata
---@field private concurrency integer jobs that run at a time
---@field private running integer
---@field private progress integer counts what has gone on: jobs, and calls outside of jobs
---@field private reports integer jobs whose call has a `report`: a turn must not look at all calls for them
---@field elsewhere faceswap.Elsewhere jobs that wait for a call or a job of another client
---@field private queue faceswap.Fifo of jobs that have not begun
---@field private jobs table<thread, faceswap.Job> that have begun and not ended
---@field private waiters table<number, faceswap.Job|true> calls in progress: the job, maybe another client's; true outside of jobs
---@field private observer faceswap.Observer
---@field private finished table<number, table> calls outside of jobs that have finished
---@field private reporting boolean? a turn is at it
---@field private closing boolean? its jobs make no calls any more
---@field private closed boolean?
---@field between fun()? called before each turn, the client's
local Scheduler = {}
Scheduler.__index = Scheduler

-- ---- jobs ------------------------------------------------------------------------------------------------------------------

---@private
function Scheduler:finish(job)
  job.status = "ended"
  self.jobs[job.thread], job_of.by_thread[job.thread] = nil, nil
  self.running = self.running - 1
  for _, joiner in ipairs(job.joiners) do
    if joiner.joining == job then
      joiner.scheduler:resume(joiner)
    end
  end
end

-- Continues a job with the values it waited for.
---@private
function Scheduler:resume(job, ...)
  self.progress = self.progress + 1
  job_of.forget_wait(job)
  if job_of.depth == job_of.DEEPEST then
    job_of.put_off:put(compat.pack(self, job, ...))
    return
  end
  job_of.depth = job_of.depth + 1
  local outcome
  repeat
    outcome = compat.pack(coroutine.resume(job.thread, ...))
  until outcome[2] ~= job_of.TRIAL
  job_of.depth = job_of.depth - 1
  if coroutine.status(job.thread) == "dead" then
    if outcome[1] then
      job.results = compat.pack(compat.unpack(outcome, 2, outcome.n))
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

-- Resumes the jobs that were put off, unless this is still too deep.
local function resume_put_off()
  while job_of.put_off.count > 0 and job_of.depth < job_of.DEEPEST do
    local later = job_of.put_off:take()
    later[1]:resume(compat.unpack(later, 2, later.n))
  end
end

-- Begins queued jobs while fewer than `concurrency` run; one more where those that run are `held_up` by whoever takes this turn: a join in
-- a coroutine of a job gives up no place.
---@private
function Scheduler:start_queued(held_up)
  while self.queue.count > 0 and (self.running < self.concurrency or held_up) do
    held_up = false
    local job = self.queue:take()
    job.status = "running"
    self.running = self.running + 1
    self.jobs[job.thread], job_of.by_thread[job.thread] = job, job
    self:resume(job, compat.unpack(job.arguments, 1, job.arguments.n))
  end
end

--- Makes a job of a function; it begins at once, or when fewer than `concurrency` run.
function Scheduler:spawn(fn, ...)
  local job = setmetatable({
    scheduler = self,
    status = "queued",
    thread = compat.coroutine(fn),
    arguments = compat.pack(...),
    joiners = {},
  }, job_of.Job)
  self.queue:put(job)
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

--- The job whose function is running now, maybe another client's; nil outside of jobs.
---@return faceswap.Job?
function Scheduler.current()
  return job_of.current()
end

--- Whether a new call must not be made: an error if the present job is cancelled, or `self.refuse`, where somebody has set it, gives one.
---@return faceswap.Error?
function Scheduler:refusal()
  job_of.check_yield()
  local job = self:current()
  local is_cancelled = job and (job.cancelled or job_of.is_refused(job, self))
  return job and (is_cancelled and job_results.cancelled() or self.refuse and self.refuse()) or nil
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
  for id, job in pairs(self.waiters) do
    reporting[#reporting + 1] = job ~= true and job.call == id and job.report and { id = id, job = job } or nil
  end
  for _, call in ipairs(reporting) do
    local id, job = call.id, call.job
    local raised = self.waiters[id] == job and job.call == id and report_safely(self, id, job.report)
    if raised and self.waiters[id] == job then
      self.waiters[id] = nil
      job.scheduler:resume(job, raised)
    end
  end
  self.reporting = false
end

--- Runs the core until a call has finished, for at most `seconds`. Returns the number of unfinished jobs and calls, with those of other
--- clients for which jobs of this one wait.
---@param seconds number
---@param seen table<faceswap.Scheduler, true>? schedulers in whose turn this one has its own
---@return integer unfinished
---@return boolean? goes_on whether anything has gone on, or a call is under way
function Scheduler:turn(seconds, seen)
  if self.between then
    self.between()
  end
  self:start_queued()
  if self.closed then
    return 0
  end
  options.check_core(self)
  local progress = self.progress
  local reporting, waits_elsewhere = self.reports > 0, not self.elsewhere:is_empty()
  seconds = self.elsewhere.ticks > 0 and math.min(seconds, elsewhere.TICK) or seconds
  local seconds_of_others = self.elsewhere.ticks > 0 and self.core:active() == 0 and seconds or 0
  -- those may have to report, too
  local finished = self.core:step((reporting or waits_elsewhere) and math.min(seconds, PROGRESS_INTERVAL) or seconds)
  while finished do
    local waiter = self.waiters[finished.id]
    self.waiters[finished.id] = nil
    if waiter == true then
      self.progress = self.progress + 1
      self.finished[finished.id] = finished
    elseif waiter and waiter.caller == self and waiter.call == finished.id then
      waiter.scheduler:resume(waiter, finished)
    end
    finished = not self.closed and self.core:step(0)
  end
  resume_put_off()
  if reporting and not self.closed then
    report_jobs(self)
  end
  if self.closed then -- by a job, or by on_progress
    return 0
  end
  local goes_on = not self.elsewhere:is_empty() and self.elsewhere:turn(self, seconds_of_others, seen or {})
  goes_on = goes_on or self.progress ~= progress
  if not self.closed then -- by a job that one of the others has resumed
    goes_on = goes_on or self.core:active() > 0
    -- within another one's turn only that one knows whether any other goes on
    if goes_on or seen and not self.elsewhere:is_empty() then
      self:start_queued()
    else
      elsewhere.start_held_up(self, {})
    end
  end
  if self.closed then -- by a queued job
    return 0
  end
  self.observer:deliver()
  if self.elsewhere.ticks > 0 then
    self.core:wake(elsewhere.TICK)
  end
  return elsewhere.unfinished(self, {}), goes_on
end

--- A descriptor that is readable when a turn has work to do.
---@return integer
function Scheduler:descriptor()
  return self.core:descriptor()
end

--- Runs a function that must not be interrupted. Only nginx interrupts; here it is a plain call.
function Scheduler.shield(_, fn, ...)
  job_of.check_yield()
  return fn(...)
end

--- Raises an error of on_event, outside of jobs only.
function Scheduler:raise()
  if not job_of.current() then
    self.observer:raise()
  end
end

--- A turn for who may be a job itself.
function Scheduler:step(seconds)
  return job_of.outside(self.turn, self, seconds)
end

--- Cancels all jobs and lets them end.
function Scheduler:close()
  self.closing = true
  local queued = self.queue:take()
  while queued do
    queued:cancel()
    queued = self.queue:take()
  end
  local waiting = {}
  for _, job in pairs(self.jobs) do
    waiting[#waiting + 1] = (job.call or self.elsewhere:has(job)) and job or nil
  end
  for _, job in ipairs(waiting) do
    job:cancel()
  end
  for id, waiter in pairs(self.waiters) do
    -- outside of jobs, where on_progress or on_event closes the client; or in another client's job, which goes on
    if waiter == true or waiter.scheduler ~= self then
      self.core:cancel(id)
    end
  end
  while self:step(0) > 0 do -- luacheck: ignore
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
      self.waiters[id], self.finished[id] = nil, nil
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
  local job = job_of.waiter()
  if not job then
    return await_blocking(self, id, report, interrupted)
  end
  job.caller, job.call, job.report = self, id, report
  self.reports = self.reports + (report and 1 or 0)
  self.waiters[id] = job
  local finished = job_of.pause(job, self)
  if finished.raised ~= nil then
    if interrupted then
      interrupted(finished.raised)
    end
    error(finished.raised, 0)
  end
  return finished
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
    progress = 0,
    reports = 0,
    queue = fifo.new(),
    elsewhere = elsewhere.new(core_client),
    jobs = {},
    waiters = {},
    finished = {},
  }, Scheduler)
end

return scheduler
