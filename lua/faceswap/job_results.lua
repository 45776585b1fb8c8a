--- Results of jobs, and the methods that both schedulers share.
local compat = require "faceswap.compat"
local errors = require "faceswap.errors"
local options = require "faceswap.options"

local job_results = {}

---@param message string?
---@return faceswap.Error
function job_results.cancelled(message)
  return errors.new { kind = "cancelled", message = message or "the job was cancelled" }
end

--- What a job's function raised, as its `problem`, of which nil is none.
---@param raised any
---@return any
function job_results.problem(raised)
  return raised == nil and "the job's function raised nil" or raised
end

--- What a job's function returned, once it has ended; raises what it raised.
---@param job {results: table?, problem: any}
---@param await_end fun(job: table): faceswap.Error? waits; an error if the job that waits is cancelled
function job_results.result(job, await_end)
  local err = await_end(job)
  if err then
    return nil, err
  end
  if job.problem ~= nil then
    error(job.problem, 0)
  end
  return compat.unpack(job.results, 1, job.results.n)
end

--- The results of many jobs, packed; raises the first error once all have ended.
---@param list table[]
---@param await_end fun(job: table): faceswap.Error?
---@return table[]? results in the order of the jobs
---@return faceswap.Error?
function job_results.results(list, await_end)
  local results, problem = {}, nil
  for i, job in ipairs(list) do
    local err = await_end(job)
    if err then
      return nil, err
    end
    results[i] = job.results
    if problem == nil then
      problem = job.problem
    end
  end
  if problem ~= nil then
    error(problem, 0)
  end
  return results
end

--- Raises where the job that is to be joined is the present one, or waits for it.
---@param me table? the present job
---@param job {joining: table?, entering: table?}
function job_results.check_circle(me, job)
  local last = job
  while last.joining or last.entering do
    last = last.joining or last.entering
  end
  if last == me then
    options.misuse "a job cannot join itself, or one that waits for it"
  end
end

-- Lua 5.1 cannot yield across pcall; LuaJIT, which calls itself 5.1 as well, can.
local pcall_yields = _VERSION ~= "Lua 5.1" or rawget(_G, "jit") ~= nil

--- pcall for a function that may yield. On Lua 5.1 inside a coroutine, what the function raises is raised here: its caller cannot clean up.
---@param fn function
---@return boolean ok
---@return any ... what the function returned, or what it raised
function job_results.pcall(fn, ...)
  if pcall_yields or not coroutine.running() then
    return pcall(fn, ...)
  end
  return true, fn(...)
end

-- ---- methods of both schedulers ----------------------------------------------------------------------------------------------

--- Whether the present job has been cancelled by Job:cancel.
---@param scheduler faceswap.Scheduler|faceswap.nginx.Scheduler
---@return boolean
function job_results.is_cancelled(scheduler)
  local job = scheduler:current()
  return job ~= nil and job.cancelled == true
end

--- Runs a function that makes a call even though its job is cancelled, and is not cancelled itself. What it raises is raised.
---@param scheduler faceswap.Scheduler|faceswap.nginx.Scheduler
---@param fn fun()
function job_results.last_call(scheduler, fn)
  local job = scheduler:current() or {}
  job.leaving = true
  local ok, problem = job_results.pcall(fn)
  job.leaving = nil
  if not ok then
    error(problem, 0)
  end
end

return job_results
