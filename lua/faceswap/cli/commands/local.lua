--- `faceswap local`: the engine, served until it is interrupted.
local errors = require "faceswap.errors"
local runtime = require "faceswap.runtime"
local signals = require "faceswap.cli.signals"
local uv = require "luv"

local serve = {}

---@param args table
---@param prefix {engine: string?}
---@return integer? status the engine's
---@return faceswap.Error?
function serve.run(args, prefix)
  local program = runtime.variable "FACESWAP_LOCAL" or prefix.engine or "faceswap-local"
  local words = { "--with-parent" }
  for _, name in ipairs { "port", "data" } do
    if args[name] then
      words[#words + 1] = "--" .. name
      words[#words + 1] = tostring(args[name])
    end
  end
  local status
  -- its input ends when this process does, however it ends
  local input = uv.new_pipe(false)
  local watched = signals.watch()
  local process, problem = uv.spawn(program, { args = words, stdio = { input, 1, 2 } }, function(code, signal)
    status = signal ~= 0 and 128 + signal or code
  end)
  if not process then
    return errors.fail("config", "the local engine does not start: %s: %s; install it, or name it by FACESWAP_LOCAL", program,
      (tostring(problem):gsub("^%u+: ", "")))
  end
  local told = 0
  while not status do
    uv.run("once")
    if watched.count > told then
      told = watched.count
      process:kill("sigterm")
    end
  end
  watched:close()
  input:close()
  return status
end

return serve
