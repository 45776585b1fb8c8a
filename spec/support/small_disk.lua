--- A file system of a few megabytes, in a mount namespace of its own, that can be filled. Needs the right to mount.
local busted = require "busted"
local running = require "spec.support.running"
local shell = require "spec.support.shell"

local small_disk = {}

---@class spec.small_disk
---@field path string where it is mounted, for those inside
---@field private holder file*
---@field private pid string of the process that holds the namespace
local methods = {}
methods.__index = methods

local status = os.execute "unshare -m true 2>/dev/null"
local may_mount = status == true or status == 0

--- `it`, for what needs the right to mount: pending where this user has it not.
---@param name string
---@param act fun()
function small_disk.it(name, act)
  return (may_mount and busted.it or busted.pending)(name, act)
end

---@param size string as mount takes it: "24M"
---@return spec.small_disk
function small_disk.new(size)
  local path = shell.temporary()
  local self = setmetatable({ path = path }, methods)
  local mount = ("mount -t tmpfs -o size=%s tmpfs %s && touch %s/up && cat >/dev/null"):format(size, path, path)
  self.holder = assert(io.popen(("echo $$ >%s/pid; exec unshare -m sh -c '%s'"):format(path, mount), "w"))
  self.pid = shell.wait(60, "the process that holds the file system", function()
    return (shell.read(path .. "/pid") or ""):match("^(%d+)\n")
  end)
  shell.wait(60, "the file system", function()
    return self:run("ls " .. path):find("up", 1, true)
  end)
  return running.add(self)
end

--- Words before a command that is to run inside. Root and working folder are told, too: the namespace has another root where a
--- folder serves as the machine's.
---@return string[]
function methods:inside()
  return { "nsenter", "-t", self.pid, "-m", "-r", "-w" }
end

--- Runs a line of the shell inside.
---@param line string
---@return string output
function methods:run(line)
  return shell.run(shell.append(self:inside(), { "sh", "-c", line }))
end

--- Leaves no byte free, so that what is written over, as a database's log, finds no room either.
function methods:fill()
  self:run(("dd if=/dev/zero of=%s/full bs=64k 2>/dev/null; dd if=/dev/zero of=%s/fuller bs=512 2>/dev/null; true"):format(self.path,
    self.path))
end

function methods:empty()
  self:run(("rm -f %s/full %s/fuller"):format(self.path, self.path))
end

function methods:stop()
  if self.holder then
    self.holder:close()
    self.holder = nil
  end
end

return small_disk
