--- A run of the command: its client, its ledger and its end, by itself or by a signal.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local open_client = require "faceswap.cli.open_client"
local paths = require "faceswap.cli.paths"
local signals = require "faceswap.cli.signals"

local session = {}

-- Seconds after a signal: until a pending submission is given up, and until the user is told that it is being waited for.
local GRACE, SILENCE = 15, 1

---@class faceswap.cli.Session
---@field args table the command line
---@field out faceswap.cli.Output
---@field client faceswap.Client
---@field store faceswap.Store? the ledger
---@field program string? of the local engine
---@field stopped faceswap.Error? once a signal has come: what ends the jobs
---@field private signals faceswap.cli.Signals
local Session = {}
Session.__index = Session

local function interrupted()
  return errors.new { kind = "cancelled", message = "interrupted" }
end

--- The command that resumes this run: with its ledger and its service.
---@param args table
---@return string
function session.resume_command(args)
  local words = { "faceswap resume", args.engine and "--local" or nil }
  for _, name in ipairs { "ledger", "key_file", "ca_file", "proxy" } do
    if args[name] then
      words[#words + 1] = ("--%s %s"):format((name:gsub("_", "-")), paths.quote(args[name]))
    end
  end
  return table.concat(words, " ")
end

--- Opens the client that the command line asks for.
---@param args table
---@param out faceswap.cli.Output
---@param prefix {engine: string?} where the command is installed
---@return faceswap.cli.Session?
---@return faceswap.Error?
function session.open(args, out, prefix)
  local watched = signals.watch() -- before an engine is started, which takes its time
  local client, store = open_client.client(args, out, prefix)
  if not client then
    return nil, watched:poll() > 0 and interrupted() or store
  end
  local self = setmetatable({ args = args, out = out, client = client, store = store, program = open_client.program(prefix),
    signals = watched }, Session)
  client.scheduler.refuse = function() -- asked before each call: after a signal nothing more is sent
    self:heed()
    return self.stopped
  end
  out.resume, out.is_free = store and session.resume_command(args), client.backend == "local"
  return self
end

-- ---- running ---------------------------------------------------------------------------------------------------------------

--- Polls for a signal. Returns whether one has arrived.
---@return boolean
function Session:heed()
  if self.signals:poll() == 0 then
    return false
  end
  self.stopped = self.stopped or interrupted()
  return true
end

--- Makes a function for on_progress that also ends what it reports of, once a signal has come. Submissions have none: they end by
-- themselves, so that what becomes of them is known.
---@param report fun(event: table)
---@return fun(event: table)
function Session:progress(report)
  return function(event)
    self:heed()
    if self.stopped then
      error(self.stopped, 0)
    end
    report(event)
  end
end

local function unfinished(jobs)
  for _, job in ipairs(jobs) do
    if job.status ~= "ended" then
      return true
    end
  end
  return false
end

-- After a signal: calls other than waits have their grace time, then are cancelled.
local function stop(self, jobs, since)
  local passed = core.now() - since
  if self.signals.count > 1 or passed > GRACE then
    for _, job in ipairs(jobs) do
      if job.status ~= "ended" then
        job:cancel()
      end
    end
  elseif passed > SILENCE and not self.announced then
    self.announced = true
    self.out:note("finishing what is being sent (Ctrl-C again: do not wait)")
  end
end

--- Lets jobs go on until all have ended, at a signal as soon as nothing is lost by it. `turn` is called now and then.
---@param jobs faceswap.Job[]
---@param turn fun()?
function Session:finish(jobs, turn)
  local since
  while unfinished(jobs) do
    self.client:step(since and 0.1 or 1)
    if self:heed() then
      since = since or core.now()
      stop(self, jobs, since)
    end
    if turn then
      turn()
    end
  end
end

--- Runs a function as a job. Gives what it returns; nil and an error when a signal has ended it.
---@param fn function
---@return any
---@return faceswap.Error?
function Session:run(fn)
  local job = self.client:spawn(fn)
  self:finish { job }
  return self:outcome(job)
end

-- Calls a function. Gives what it returns, or the error by which a signal has ended it.
local function call(self, fn, ...)
  local ok, value, err = pcall(fn, ...)
  if ok then
    return value, err
  elseif value == self.stopped then
    return nil, value
  end
  error(value, 0)
end

--- What a job that has ended gave, or the error by which a signal has ended it.
---@param job faceswap.Job
---@return any
---@return faceswap.Error?
function Session:outcome(job)
  return call(self, job.join, job)
end

--- Runs what blocks in a job, too, as a job cannot be ended then. Nothing that costs may be submitted by it.
---@param fn function
---@return any
---@return faceswap.Error?
function Session:block(fn)
  return call(self, fn)
end

-- ---- the end ---------------------------------------------------------------------------------------------------------------

--- Explains the state of the work that a signal interrupted.
---@return integer status
function Session:explain_stop()
  local open, status = { create = 0, detect = 0 }, self.signals:status()
  for _, entry in ipairs(self.store and self.store:unfinished { service = self.client.service } or {}) do
    open[entry.kind] = open[entry.kind] + 1
  end
  self.out:emit { event = "interrupted", exit = status, swaps = open.create, detections = open.detect, resume = self.out.resume }
  if open.create > 0 then
    self.out:note("interrupted; nothing is lost. `%s` waits for what was submitted and downloads it.\n"
      .. "The same command again takes it up, too; nothing is paid twice.", self.out.resume)
  elseif open.detect > 0 then
    self.out:note("interrupted before a swap was submitted. The same command again goes on with the detection that it has begun.")
  elseif self.store then
    self.out:note("interrupted; nothing is under way")
  else
    self.out:note("interrupted")
  end
  return status
end

function Session:close()
  self.client:close()
  if self.store then
    self.store:close()
  end
  self.signals:close()
end

return session
