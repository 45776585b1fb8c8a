--- Waits for calls inside nginx: a waiting light thread sleeps on a semaphore, and its worker goes on with other requests. The interface
-- is that of faceswap.client.scheduler.
local compat = require "faceswap.compat"
local core = require "faceswap.core"
local completions = require "faceswap.nginx.completions"
local background = require "faceswap.nginx.background"
local job_results = require "faceswap.job_results"
local options = require "faceswap.options"
local phases = require "faceswap.nginx.phases"
local semaphore = require "ngx.semaphore"
local single_flight = require "faceswap.nginx.single_flight"

local get_request = require("resty.core.base").get_request

-- Seconds: how often on_progress is called; how soon one who waits looks after what should wake it; how long close() waits.
local PROGRESS_INTERVAL, LATER, CLOSE_TIMEOUT = 0.2, 60, 5

---@class faceswap.nginx.Job
---@field status "running"|"ended"
---@field private scheduler faceswap.nginx.Scheduler
---@field private request any the request or timer whose light thread it is
---@field private call number? the call that it waits for
---@field private caller faceswap.nginx.Scheduler? whose call that is, maybe another client's
---@field private joining faceswap.nginx.Job? the job that it waits for
---@field private joiner any? the semaphore at which it does
---@field private joiners table<any, true> semaphores of those who wait for its end
---@field private results table?
---@field private problem any? what its function raised, with a traceback
---@field private cancelled boolean
---@field private leaving boolean? makes its last call, which is not cancelled
local Job = {}
Job.__index = Job
Job.__name = "faceswap.Job"

---@class faceswap.nginx.Scheduler
---@field private core userdata
---@field private completions faceswap.nginx.Completions
---@field private observer faceswap.Observer
---@field private waiters table<number, table> calls in progress: {semaphore, finished, background_call, reporting, leaving}
---@field private background faceswap.nginx.Background
---@field private closed boolean
local Scheduler = {}
Scheduler.__index = Scheduler

-- The running jobs of all clients.
---@type table<thread, faceswap.nginx.Job>
local jobs = setmetatable({}, { __mode = "k" })

local EXITING = "this nginx worker is exiting"

-- ---- jobs ------------------------------------------------------------------------------------------------------------------

local function run_job(job, fn, ...)
  local thread = coroutine.running()
  jobs[thread] = job
  local outcome = compat.pack(xpcall(fn, function(raised)
    local problem = job_results.problem(raised)
    return type(problem) == "string" and debug.traceback(problem, 2) or problem
  end, ...))
  if outcome[1] then
    job.results = compat.pack(compat.unpack(outcome, 2, outcome.n))
  else
    job.problem = outcome[2]
  end
  job.status = "ended"
  jobs[thread] = nil
  for joiner in pairs(job.joiners) do
    joiner:post()
  end
end

--- Makes a job of a function: a light thread of the present request or timer, which begins at once. All can go on at a time; their
-- requests keep to the client's `concurrency`.
function Scheduler:spawn(fn, ...)
  phases.check()
  local job = setmetatable({ scheduler = self, status = "running", request = get_request(), joiners = {} }, Job)
  ngx.thread.spawn(run_job, job, fn, ...)
  return job
end

-- Waits until the job has ended; an error if the job that waits is cancelled meanwhile.
local function await_end(job)
  local me = job.scheduler:current()
  job_results.check_circle(me, job)
  phases.check()
  if job.status ~= "ended" and job.request ~= get_request() then
    options.misuse "a job is joined in the request or timer that has spawned it"
  end
  while job.status ~= "ended" do
    if me and me.cancelled then
      return job_results.cancelled()
    end
    local joiner = semaphore.new()
    job.joiners[joiner] = true
    if me then
      me.joining, me.joiner = job, joiner
    end
    joiner:wait(LATER)
    job.joiners[joiner] = nil
    if me then
      me.joining, me.joiner = nil, nil
    end
  end
end

--- Waits until the job has ended and gives what its function returned; raises what it raised.
---@param ... any no options: a time-out is one of the calls within the job
function Job:join(...)
  options.check("join", (...), {})
  return job_results.result(self, await_end)
end

--- Waits for all the jobs; raises what one of them raised, once all have ended.
---@param list faceswap.nginx.Job[]
---@return table[]? results what each job's function returned, packed with its count `n`, in the order of the jobs
---@return faceswap.Error? where the job that waits is cancelled
function Scheduler.join_all(_, list)
  return job_results.results(list, await_end)
end

--- Ends a job at its next call: what was not sent is not sent. Its function sees errors of kind "cancelled".
function Job:cancel()
  self.cancelled = true
  if self.status ~= "ended" and self.call and not self.leaving then
    self.caller.core:cancel(self.call)
  elseif self.joiner then
    self.joiner:post()
  end
end

options.guard_methods(Job)

--- The job whose function is running now, maybe another client's; nil outside of jobs.
---@return faceswap.nginx.Job?
function Scheduler:current()
  local background_call = self.background:current()
  if background_call then
    return background_call.job
  end
  local job = jobs[coroutine.running()]
  -- nginx uses the coroutine of a light thread that was killed for another one
  return job and job.request == get_request() and job or nil
end

--- Runs a function to its end, even if the request that waits for it here is ended meanwhile.
function Scheduler:shield(fn, ...)
  phases.check()
  return self.background:run(self:current(), fn, ...)
end

-- ---- calls -----------------------------------------------------------------------------------------------------------------

--- Whether a new call must not be made: an error if the present job is cancelled, or the worker is about to end. Raises where nginx
-- cannot wait.
---@return faceswap.Error?
function Scheduler:refusal()
  phases.check()
  if self.closed then
    options.misuse "the client is closed"
  elseif ngx.worker.exiting() then
    return job_results.cancelled(EXITING .. "; nothing new is sent")
  end
  local job = self:current()
  return job and job.cancelled and job_results.cancelled() or nil
end

Scheduler.is_cancelled = job_results.is_cancelled
Scheduler.last_call = job_results.last_call

-- A call whose on_progress raises is cancelled; the problem is raised where the call was made.
local function report_safely(self, id, waiter, report, interrupted)
  waiter.reporting = core.now()
  local ok, problem = pcall(report)
  waiter.reporting = nil
  if not ok then
    self.waiters[id] = nil
    self.core:cancel(id)
    if interrupted then
      interrupted(problem)
    end
    error(problem, 0)
  end
end

--- Waits for a call of the core.
---@param id number
---@param report function? called now and then; what it raises is raised here
---@param interrupted fun(problem: any)? called before what `report` raised is raised
---@return table finished what core.threaded_client:take gave
function Scheduler:await(id, report, interrupted)
  local job = self:current()
  local waiter = { semaphore = semaphore.new(), background_call = self.background:current() ~= nil }
  self.waiters[id] = waiter
  if job then
    job.caller, job.call = self, id
  end
  if report then
    self.core:progress(id) -- what is asked for now is known at the first report
  end
  while not waiter.finished do
    local woken = self.completions:wait(waiter.semaphore, report and PROGRESS_INTERVAL)
    if not woken and report and not waiter.finished then
      report_safely(self, id, waiter, report, interrupted)
    end
  end
  if job then
    job.caller, job.call = nil, nil
  end
  return waiter.finished
end

--- Whether somebody waits for a call.
---@param id number
---@return boolean
function Scheduler:in_progress(id)
  return self.waiters[id] ~= nil
end

local function finish(self, id, waiter, finished)
  self.waiters[id] = nil
  waiter.finished = finished
  waiter.semaphore:post()
end

--- The driver has collected a call.
---@private
function Scheduler:on_finished(finished)
  local waiter = self.waiters[finished.id]
  if waiter then
    if waiter.leaving and finished.kind == "cancelled" then
      finished.message = EXITING .. "; the task goes on, wait for it elsewhere"
    end
    finish(self, finished.id, waiter, finished)
  end
  self:tell()
end

-- Whether nobody waits at the semaphore any more: nginx has ended the request, because its client has gone, or by ngx.exit.
local function is_abandoned(waiter)
  return waiter.semaphore:count() >= 0 and not (waiter.reporting and core.now() - waiter.reporting < LATER)
end

--- Ends the waits that nobody waits for, and all that are only waits when the worker is about to end; has the leases of the others be kept.
---@private
function Scheduler:on_tick(exiting)
  local shared = single_flight.open()
  if shared then
    shared:watch()
  end
  for id, waiter in pairs(self.waiters) do
    if not waiter.background_call and (exiting or is_abandoned(waiter)) then
      waiter.leaving = exiting
      self.core:cancel(id)
    end
  end
  self:tell()
end

--- Tells on_event what has happened; what that raises goes to nginx's error log.
---@private
function Scheduler:tell()
  self.observer:deliver()
  local ok, problem = pcall(self.observer.raise, self.observer)
  if not ok then
    ngx.log(ngx.ERR, "faceswap: on_event: ", tostring(problem)) -- ngx.log raises of a table itself
  end
end

--- For foreign event loops, which nginx is not.
function Scheduler.step()
  options.misuse "client:step: nginx's own event loop lets calls go on"
end

--- The same.
function Scheduler.descriptor()
  options.misuse "client:pollfd: nginx's own event loop lets calls go on"
end

--- Nothing: see Scheduler.tell.
function Scheduler.raise()
end

--- Ends all calls; who waits for them sees errors of kind "cancelled".
function Scheduler:close()
  self.closed = true
  for id in pairs(self.waiters) do
    self.core:cancel(id)
  end
  if phases.can_wait() then
    local deadline = core.now() + CLOSE_TIMEOUT
    while next(self.waiters) and core.now() < deadline do
      self.completions:start()
      ngx.sleep(0.01)
    end
  end
  self.completions:close()
  for id, waiter in pairs(self.waiters) do
    finish(self, id, waiter, { ok = false, kind = "cancelled", message = "the client was closed", ambiguous = waiter.background_call })
  end
end

local scheduler = {}

--- Makes the core's client for this scheduler.
scheduler.core = core.threaded_client

---@param core_client userdata
---@param _ integer
---@param observer faceswap.Observer
---@return faceswap.nginx.Scheduler
function scheduler.new(core_client, _, observer)
  local self = setmetatable({
    core = core_client,
    observer = observer,
    waiters = {},
    background = background.new(),
    closed = false,
  }, Scheduler)
  self.completions = completions.new(core_client, self)
  return self
end

return scheduler
