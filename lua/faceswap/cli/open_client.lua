--- Opens the client and its ledger from the command line and the environment.
local backend = require "faceswap.ledger.backend"
local errors = require "faceswap.errors"
local faceswap = require "faceswap"
local paths = require "faceswap.cli.paths"
local runs = require "faceswap.ledger.run"
local runtime = require "faceswap.runtime"
local service = require "faceswap.client.service"

local open_client = {}

--- The local engine's program, if it is known; else it is looked for in PATH.
---@param prefix {engine: string?} where the command is installed
---@return string?
function open_client.program(prefix)
  return runtime.variable "FACESWAP_LOCAL" or prefix.engine
end

-- A file with a key is for its owner alone.
local function warn_of_others(path, out)
  local _, stat = paths.kind(path)
  if stat and stat.mode % 64 ~= 0 then
    out:note("faceswap: others than you can read or change %s; better: chmod 600", paths.shown(path))
  end
end

local function read_key(path, out)
  local file, problem = io.open(path, "r")
  if not file then
    return errors.fail("config", "--key-file: %s", problem)
  end
  local text, unread = file:read "*a"
  file:close()
  if not text then -- a folder, or a disk that fails
    return errors.fail("config", "--key-file: %s: %s", path, unread)
  end
  local key = service.key_in(text, true)
  if not key then
    return errors.fail("config", "--key-file: %s: there is no key in its first line", path)
  end
  local ok, wrong = service.check_key(key, "--key-file: " .. path)
  if ok then
    warn_of_others(path, out)
  end
  return ok and key, wrong
end

--- Whether the command line or the environment names an account, or the engine, that could be asked.
---@param args table
---@return boolean
function open_client.has_account(args)
  return (args.engine or args.key_file or service.key {}) ~= nil
end

-- Checked first: without a key nothing is opened.
local function check_key(args)
  if not open_client.has_account(args) then
    return errors.fail("config", "no API key: set the environment variable CRUN_API_KEY, or give a file that has it by --key-file, or "
      .. "write CRUN_API_KEY=… into ~/.crun/.env; with --local none is needed")
  end
  return true
end

-- The ledger's path: the user's own unless it is named elsewhere.
local function ledger_path(args)
  if args.ledger then
    return args.ledger
  end
  local directory = paths.state()
  local ok, err = paths.make_directory(directory, true)
  if not ok then
    return errors.fail("config", "nothing is sent without the ledger: %s; --ledger names another place for it", err.message)
  end
  return directory .. "/ledger.db"
end

--- Opens the ledger that the command line names, or the user's own.
---@param args table
---@return faceswap.Store?
---@return faceswap.Error?
function open_client.ledger(args)
  if args.ledger and backend.has_password(args.ledger) then
    return errors.fail("config", "--ledger: others can see a password on a command line; keep it in ~/.pgpass, in a service file "
      .. "(--ledger service=NAME) or in the environment's PGPASSWORD")
  elseif args.engine and backend.is_shared(args.ledger) and not runtime.variable "FACESWAP_LOCAL_URL" then
    return errors.fail("config", "--ledger: an engine of this machine alone is of no use to others; start one that all reach, and set "
      .. "FACESWAP_LOCAL_URL on each")
  end
  if args.command == "resume" and args.ledger and not backend.is_shared(args.ledger) and not paths.kind(args.ledger) then
    return errors.fail("config", "--ledger: %s: %s", args.ledger, paths.absence(args.ledger, "file"))
  end
  local path, err = ledger_path(args)
  if not path then
    return nil, err
  end
  return backend.open(path, args.ledger and "--ledger" or "the ledger")
end

-- Converts the budget of this run into a total of the ledger, which counts all runs.
local function budget_of(args, store)
  local budget = { per_job = args.budget_each }
  if args.budget and runs.are_kept(store) then
    -- what others spend meanwhile is not this command's; that of a batch is kept by its run
    budget.per_job = budget.per_job or not args.jobs and args.budget or nil
  elseif args.budget and store then
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

-- Names of calls, for people.
local doing = { balance = "asking for the balance", estimate = "asking what it costs", upload_url = "asking where to upload to",
  detect_video = "submitting the detection", detect_image = "submitting the detection", detection = "asking for the detection",
  create = "submitting the swap", task = "asking for the swap", put = "uploading", get = "downloading" }

-- Tells what is sent again, since it explains why something takes its time, and of faces that stay as they are for want of certainty.
-- `plan` lists doubts itself; of many videos, a doubt says which one it is about.
local function notes(out, command)
  return function(event)
    if event.type == "retry" then
      out:emit { event = "retry", call = event.call, attempt = event.attempt, wait = event.wait, code = event.code, status = event.status,
        message = event.message }
      out:note("%s: %s; again in %.1f s", doing[event.call] or event.call, event.message or "failed", event.wait)
    elseif event.type == "doubt" then
      out:emit { event = "doubt", kind = event.kind, face_id = event.face_id, message = event.message, video = event.media }
      if command ~= "plan" then
        out:doubt(event, command == "batch")
      end
    end
  end
end

local function client_options(args, out, store, prefix)
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
    log = args.verbose and "debug" or nil,
    on_event = not args.verbose and notes(out, args.command) or nil,
    ca_file = args.ca_file,
    proxy = args.proxy,
    timeout = args.command == "balance" and args.timeout or nil,
    engine = {
      program = open_client.program(prefix),
      -- what the ledger has of an engine is of use only with what that engine had
      data = args.engine and args.ledger and not backend.is_shared(args.ledger) and args.ledger .. "-engine" or nil,
    },
  }
end

-- A question about the balance costs nothing, and leaves no file behind.
local function needs_ledger(args)
  return args.ledger or not args.engine and args.command ~= "balance"
end

--- Opens the client and, where something may cost or a ledger is named, the ledger.
---@param args table
---@param out faceswap.cli.Output
---@param prefix {engine: string?}
---@return faceswap.Client?
---@return faceswap.Store|faceswap.Error|nil
function open_client.client(args, out, prefix)
  local store, options, client
  local ok, err = check_key(args)
  if ok and needs_ledger(args) then
    store, err = open_client.ledger(args)
  end
  if not err then
    options, err = client_options(args, out, store, prefix)
  end
  if options then
    if args.engine and not runtime.variable "FACESWAP_LOCAL_URL" then
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
  client.limit, client.repeats = args.timeout, client.backend == "local"
  if args.key_file then
    client.key_source = args.key_file
  elseif client.key_source == service.KEY_FILE then
    warn_of_others(os.getenv "HOME" .. service.KEY_FILE:sub(2), out)
  end
  return client, store
end

return open_client
