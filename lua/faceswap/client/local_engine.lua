--- The local engine as a backend: a child process that ends with this one, or one that already runs.
local backend = require "faceswap.ledger.backend"
local compat = require "faceswap.compat"
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local runtime = require "faceswap.runtime"
local options = require "faceswap.options"

local local_engine = {}

-- The key of an engine that was started by hand without one.
local DEFAULT_KEY = "ak_local000000000000000000000000000"

-- Seconds until the engine must answer; loading the models from a cold disk takes a few.
local START_TIMEOUT = 60

---@class faceswap.EngineOptions
---@field program string? default: the environment's FACESWAP_LOCAL, then the one that was installed with this module, then
--- "faceswap-local" in PATH
---@field data string? directory for its uploads, tasks and results, which one engine at a time can use; default: beside the ledger, where
--- that is a file, with the ending "-engine"; else a temporary one that goes with it
---@field models string? directory of the models; default: the engine's
---@field workers number? detections and swaps at a time
---@field threads number? threads of each
---@field arguments string[]? further options of the program

local engine_options = {
  program = "text",
  data = "text",
  models = "text",
  workers = "number",
  threads = "number",
  arguments = "table",
}

-- The engine's data directory lies beside the ledger's file, because the ledger's entries name tasks that only these data hold.
local function data_of(engine, ledger)
  return engine.data or type(ledger) == "string" and not backend.is_shared(ledger) and ledger .. "-engine" or nil
end

-- The program of the installation that this file is part of: PREFIX/bin beside PREFIX/share/lua/5.4/faceswap/client.
local function installed()
  local prefix = debug.getinfo(1, "S").source:match "^@(.*)/share/lua/[%d.]+/faceswap/client/[^/]+$"
  local program = prefix and prefix .. "/bin/faceswap-local"
  return program and core.file_size(program) and program or nil
end

local function command(engine, data)
  local argv = { engine.program or runtime.variable "FACESWAP_LOCAL" or installed() or "faceswap-local", "--with-parent", "--port", "0" }
  local function add(name, value)
    if value then
      argv[#argv + 1] = name
      argv[#argv + 1] = tostring(value)
    end
  end
  add("--data", data)
  add("--models", engine.models)
  add("--workers", engine.workers)
  add("--threads", engine.threads)
  for _, argument in ipairs(engine.arguments or {}) do
    argv[#argv + 1] = argument
  end
  return argv
end

local function start(engine, data, api_key)
  local argv = command(engine, data)
  -- the key goes into the environment: all users of the machine can see arguments
  local process, problem = core.process("FACESWAP_LOCAL_KEY=" .. api_key, compat.unpack(argv))
  if not process then
    return errors.fail("config", "the local engine does not start: %s%s", problem,
      problem:find("ulimit", 1, true) and "" or "; install it, or name it by FACESWAP_LOCAL")
  end
  local line
  line, problem = process:line(START_TIMEOUT)
  local url = line and line:match("^listening on (http://%S+)$")
  if not url then
    process:close()
    return errors.fail("config", "the local engine (%s) does not answer: %s; its own message is on standard error%s", argv[1],
      problem or line, data and ("; if another one uses %s, share it by FACESWAP_LOCAL_URL"):format(data) or "")
  end
  return url, process
end

--- Raises where the options of an engine are not what they should be, also where none is started yet.
---@param where string the function that takes them, for messages
---@param engine faceswap.EngineOptions?
function local_engine.check(where, engine)
  where = where .. ": engine"
  for i, argument in ipairs(options.check(where, engine, engine_options).arguments or {}) do
    if type(argument) ~= "number" then
      options.argument(where, ("arguments[%d]"):format(i), argument, "text")
    end
  end
end

--- Finds or starts an engine.
---@param given faceswap.Options
---@return {base_url: string, api_key: string, key_source: string, process: userdata?}?
---@return faceswap.Error?
function local_engine.open(given)
  local engine = given.engine or {}
  local base_url, process = given.base_url or runtime.variable "FACESWAP_LOCAL_URL", nil
  if not base_url and runtime.is_nginx then
    return errors.fail("config", "inside nginx the local engine is not started: run faceswap-local beside it, "
      .. "and name its address by base_url or FACESWAP_LOCAL_URL (which nginx passes on with: env FACESWAP_LOCAL_URL;)")
  end
  local of_environment = runtime.variable "FACESWAP_LOCAL_KEY"
  local found = {
    api_key = given.api_key or of_environment or DEFAULT_KEY,
    key_source = given.api_key and "the option api_key" or of_environment and "the environment variable FACESWAP_LOCAL_KEY"
      or "the default of local engines, since FACESWAP_LOCAL_KEY is not set",
  }
  if not base_url then
    -- a random key keeps the machine's other users from asking this client's engine for anything
    if not given.api_key and not of_environment then
      found.api_key, found.key_source = "ak_" .. core.random(), "this program, which made one for the engine that it has started"
    end
    base_url, process = start(engine, data_of(engine, given.ledger), found.api_key)
  end
  if not base_url then
    return nil, process
  end
  found.base_url, found.process = base_url, process
  return found
end

return local_engine
