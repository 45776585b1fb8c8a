--- The command `faceswap`: parses its line, runs what it asks for, and turns the outcome into an exit status.
local cli = {}

-- Packages that the module itself does not need.
local function check_packages()
  for module, package in pairs { argparse = "lua-argparse", luv = "lua-luv" } do
    local loaded, problem = pcall(require, module)
    if not loaded and tostring(problem):find(("module '%s' not found"):format(module), 1, true) then
      return nil, ("faceswap: the command needs %s: install Debian's %s, or `luarocks install %s`"):format(module, package, module)
    elseif not loaded then
      return nil, ("faceswap: %s does not load; LUA_PATH, LUA_CPATH or LUA_INIT may have to do with it: %s"):format(module, problem)
    end
  end
  return true
end

-- Files that the command has open at a time, with some connections. libuv ends the process where it can open none. Our own number.
local FILES_LEAST = 64

-- What is said of a Ctrl-C that comes before anything is begun.
local INTERRUPTED = "faceswap: interrupted"

-- Loads the core, and has Ctrl-C end the command from then on, until a session counts it. Up to there the interpreter raises it as an
-- error, which is met here, as loading takes most of that time.
local function load_core()
  local core = require "faceswap.core"
  core.end_on_interrupt()
  return core
end

-- What the command needs of the system.
local function check_system()
  local loaded, core = pcall(load_core)
  if not loaded then
    return nil, tostring(core):find "interrupted!$" and INTERRUPTED or ("faceswap: %s"):format(core)
  end
  core.hold_standard_files() -- before luv, which ends the process where it was given one of them
  core.outlive_writes()
  local files = core.max_files()
  if files < FILES_LEAST then
    return nil, ("faceswap: this process may have %d files open at a time, and needs %d: `ulimit -n` sets how many"):format(files,
      FILES_LEAST)
  end
  return check_packages()
end

-- A list of what the ledger has can do without the account.
local function list_ledger(args, out)
  local open_client = require "faceswap.cli.open_client"
  local store, err = open_client.ledger(args)
  if not store then
    return nil, err
  end
  out.resume = require("faceswap.cli.session").resume_command(args)
  local status
  status, err = require("faceswap.cli.commands.resume").list(args, out, store)
  store:close()
  return status, err
end

-- Whether the engine on this machine is meant: by --local, or as scripts have it, by the environment, unless a key names an account.
local function is_for_engine(args)
  return args.engine or os.getenv "FACESWAP_BACKEND" == "local" and not args.key_file or nil
end

local function run_command(args, out, prefix)
  if args.command == "local" then
    return require("faceswap.cli.commands.local").run(args, prefix)
  elseif args.command == "status" then
    return require("faceswap.cli.commands.status").run(args, out) -- it needs no service
  elseif args.command == "resume" and args.list and not require("faceswap.cli.open_client").has_account(args) then
    return list_ledger(args, out)
  end
  local session, err = require("faceswap.cli.session").open(args, out, prefix)
  if not session then
    return nil, err
  end
  local status
  status, err = require("faceswap.cli.commands." .. args.command).run(session)
  if err and err.kind == "cancelled" and not err.ambiguous and session:heed() then
    status, err = session:explain_stop(), nil
  end
  session:close()
  return status, err
end

--- Runs the command.
---@param argv string[] its arguments
---@param prefix {engine: string?}? where the local engine's program is; default: in PATH
---@return integer status for the system
function cli.main(argv, prefix)
  local ok, problem = check_system()
  local exit_status = require "faceswap.cli.exit_status"
  if not ok then
    io.stderr:write(problem, "\n")
    return problem == INTERRUPTED and exit_status.INTERRUPTED or exit_status.USAGE
  end
  if argv[1] == "help" then
    argv = argv[2] and { argv[2], "--help" } or { "--help" }
  end
  local args = require("faceswap.cli.parser").new(argv):parse(argv)
  args.engine = is_for_engine(args)
  local out = require("faceswap.cli.output").new(args)
  local status, err = run_command(args, out, prefix or {})
  if err then
    status = exit_status.of(err)
    out:problem(err, status)
  end
  return out:close(status)
end

return cli
