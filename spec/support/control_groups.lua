--- Local engines that find control groups of the spec's own.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

local control_groups = {}

--- Starts an engine where control groups are what is in the files; only in a `small_disk.it`.
---@param files table<string, string> text by the path below /sys/fs/cgroup
---@param own string? what the process's own `cgroup` says, as printf takes it; default: what it is
---@return spec.engine
function control_groups.start(files, own)
  local lines = { "mount -t tmpfs tmpfs /sys/fs/cgroup" }
  for name, text in pairs(files) do
    lines[#lines + 1] = ("mkdir -p $(dirname /sys/fs/cgroup/%s) && echo '%s' > /sys/fs/cgroup/%s"):format(name, text, name)
  end
  if own then
    lines[#lines + 1] = ("printf '%s' > /sys/fs/cgroup/own && mount --bind /sys/fs/cgroup/own /proc/$$/cgroup"):format(own)
  end
  lines[#lines + 1] = 'exec "$0" "$@"'
  return engines.start { wrapper = { "unshare", "-m", "sh", "-c", table.concat(lines, " && "), engines.PROGRAM } }
end

--- How many threads the engine's process has been told to take that works on media.
---@param engine spec.engine
---@return string
function control_groups.threads(engine)
  local children = shell.read(("/proc/%s/task/%s/children"):format(engine.pid, engine.pid))
  return (shell.read(("/proc/%s/cmdline"):format(children:match "%d+")):match "(%d+)%z$")
end

return control_groups
