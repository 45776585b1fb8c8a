--- A run of the command: its client, its ledger and its end, by itself or by a signal.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local faceswap = require "faceswap"
local paths = require "faceswap.cli.paths"
local signals = require "faceswap.cli.signals"

local session = {}

-- Seconds after a signal: that what is being submitted has to be answered, and until the user is told that it is waited for.
local GRACE, SILENCE = 15, 1

---@class faceswap.cli.Session
---@field args table the command line
---@field out faceswap.cli.Output
---@field client faceswap.Client
---@field store faceswap.Store? the ledger
---@field stopped faceswap.Error? once a signal has come: what ends the jobs
---@field private signals faceswap.cli.Signals
local Session = {}
Session.__index = Session

-- ---- opening ---------------------------------------------------------------------------------------------------------------

local function read_key(path, out)
  local file, problem = io.open(path, "r")
  if not file then
    return errors.fail("config", "--key-file: %s", problem)
  end
  local key = (file:read("*l") or ""):match("^%s*(.-)%s*$")
  file:close()
  if key == "" then
    return errors.fail("config", "--key-file: %s: there is no key in its first line", path)
  end
  local _, stat = paths.kind(path)
  if stat and stat.mode % 64 ~= 0 then
    out:note("faceswap: others than you can read or change %s; better: chmod 600", path)
  end
  return key
end

-- Without one nothing can be done, and nothing need be opened.
local function check_key(args)
  if not args.engine and not args.key_file and (os.getenv("CRUN_API_KEY") or "") == "" then
    return errors.fail("config", "no API key: set the environment variable CRUN_API_KEY, or give a file that has it by --key-file; "
      .. "with --local none is needed")
  end
  return true
end

-- The ledger's path: on where something may cost, unless it is named elsewhere.
local function ledger_path(args)
  if args.ledger or args.engine then
    return args.ledger
  end
  local directory = paths.state()
  local ok, err = paths.make_directory(directory, true)
  if not ok then
    return nil, err
  end
  return directory .. "/ledger.db"
end

local function open_ledger(args)
  local path, err = ledger_path(args)
  if not path then
    return nil, err
  end
  local found, store = pcall(require, "faceswap.store")
  if not found then
    return errors.fail("config", "the ledger needs faceswap.store: build it by `make module` with libsqlite3-dev installed")
  end
  local opened, problem = store.open(path)
  if not opened then
    return errors.fail("config", "--ledger: %s", problem)
  end
  return opened
end

-- The budget of one run, in terms of the ledger, which has those of all runs.
local function budget_of(args, store)
  local budget = { per_job = args.budget_each }
  if args.budget and store then
    local spent, problem = store:spent()
    if not spent then
      return errors.fail("config", "--ledger: %s", problem)
    end
    budget.total = spent + args.budget
  elseif args.budget and args.jobs then
    return errors.fail("config", "--budget: without --ledger there is nothing to count in")
  else
    budget.per_job = args.budget
  end
  return next(budget) and budget
end

local function client_options(args, out, store, place)
  local budget, err = budget_of(args, store)
  local key
  if not err and args.key_file then
    key, err = read_key(args.key_file, out)
  end
  if err then
    return nil, err
  end
  return {
    backend = args.engine and "local" or nil,
    api_key = key,
    ledger = store,
    budget = budget or nil,
    concurrency = args.jobs,
    on_event = args.verbose and faceswap.log { level = "debug" } or nil,
    engine = args.engine and {
      program = os.getenv("FACESWAP_LOCAL") or place.engine,
      -- what the ledger has of an engine is of use only with what that engine had
      data = args.ledger and args.ledger .. "-engine" or nil,
    } or nil,
  }
end

--- Opens the client that the command line asks for.
---@param args table
---@param out faceswap.cli.Output
---@param place {engine: string?} where the command is installed
---@return faceswap.cli.Session?
---@return faceswap.Error?
function session.open(args, out, place)
  local store, options, client
  local ok, err = check_key(args)
  if ok and (not args.engine or args.ledger) then
    store, err = open_ledger(args)
  end
  if not err then
    options, err = client_options(args, out, store, place)
  end
  if options then
    if args.engine and not os.getenv "FACESWAP_LOCAL_URL" then
      out:status("starting the engine …")
    end
    client, err = faceswap.new(options)
  end
  if not client then
    if store then
      store:close()
    end
    return nil, err
  end
  if args.key_file then
    client.key_source = args.key_file
  end
  return setmetatable({ args = args, out = out, client = client, store = store, signals = signals.watch() }, Session)
end

-- ---- running ---------------------------------------------------------------------------------------------------------------

--- Makes a function for on_progress that also ends what it reports of, once a signal has come. Submissions have none: they end by
-- themselves, so that what becomes of them is known.
---@param report fun(event: table)
---@return fun(event: table)
function Session:progress(report)
  return function(event)
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

-- After a signal: what is not a wait is given its time, then it is cancelled.
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
    self.out:note("waiting for the answer to what was submitted (Ctrl-C again: do not wait)")
  end
end

--- Lets jobs go on until all have ended, at a signal as soon as nothing is lost by it. `turn` is called now and then.
---@param jobs faceswap.Job[]
---@param turn fun()?
function Session:finish(jobs, turn)
  local since
  while unfinished(jobs) do
    self.client:step(since and 0.1 or 1)
    if self.signals:poll() > 0 then
      since = since or core.now()
      self.stopped = self.stopped or errors.new { kind = "cancelled", message = "interrupted" }
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

--- What a job that has ended gave, or the error by which a signal has ended it.
---@param job faceswap.Job
---@return any
---@return faceswap.Error?
function Session:outcome(job)
  local ok, value, err = pcall(job.join, job)
  if ok then
    return value, err
  elseif value == self.stopped then
    return nil, value
  end
  error(value, 0)
end

-- ---- the end ---------------------------------------------------------------------------------------------------------------

--- The words that this run's ledger and service need on another command line.
function Session:options()
  local words = { self.args.engine and " --local" or "" }
  if self.args.ledger then
    words[#words + 1] = " --ledger " .. self.args.ledger
  end
  if self.args.key_file then
    words[#words + 1] = " --key-file " .. self.args.key_file
  end
  return table.concat(words)
end

--- Says what becomes of what a signal has ended.
---@return integer status
function Session:explain_stop()
  local open = { create = 0, detect = 0 }
  for _, entry in ipairs(self.store and self.store:unfinished() or {}) do
    open[entry.kind] = open[entry.kind] + 1
  end
  if open.create > 0 then
    self.out:note("interrupted; nothing is lost. `faceswap resume%s` waits for what was submitted and downloads it.\n"
      .. "The same command again takes it up, too; nothing is paid twice.", self:options())
  elseif open.detect > 0 then
    self.out:note("interrupted before a swap was submitted. The same command again goes on with the detection that it has begun.")
  elseif self.store then
    self.out:note("interrupted; nothing is under way")
  else
    self.out:note("interrupted")
  end
  return self.signals:status()
end

function Session:close()
  self.client:close()
  if self.store then
    self.store:close()
  end
  self.signals:close()
end

return session
