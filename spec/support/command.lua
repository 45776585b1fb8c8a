--- The command `faceswap`, run as its users run it: as a program of its own, in a folder of its own.
local busted = require "busted"
local engines = require "spec.support.engine"
local json = require "faceswap.json" -- reads numbers in every locale
local shell = require "spec.support.shell"

local command = {}

local LUA = arg and arg[-1] or "lua5.4"

---@class spec.command
---@field folder string scratch; its ledger and its output go there
---@field url string? of the local engine
local methods = {}
methods.__index = methods

---@param url string? of a local engine that runs already
---@return spec.command
function command.new(url)
  local self = setmetatable({ folder = shell.temporary(), url = url }, methods)
  shell.write(self.folder .. "/faceswap", 'os.exit(require("faceswap.cli").main(arg))\n')
  return self
end

--- A command with an engine beside it, which begins with the block of specs in which this is called.
---@return spec.command
function command.beside_engine()
  local self = command.new()
  busted.setup(function()
    self.url = engines.start().url
  end)
  return self
end

--- The words that run it, with the variables of `environment` beside those that it needs.
---@param words string[]
---@param environment table<string, string>?
---@return string[]
function methods:words(words, environment)
  local all = { "env", "-u", "CRUN_API_KEY", "-u", "FACESWAP_LOCAL_URL", "XDG_STATE_HOME=" .. self.folder .. "/state",
    "HOME=" .. self.folder }
  if self.url then
    all[#all + 1] = "FACESWAP_LOCAL_URL=" .. self.url
  end
  for name, value in pairs(environment or {}) do
    all[#all + 1] = name .. "=" .. value
  end
  return shell.append(shell.append(all, { LUA, self.folder .. "/faceswap" }), words)
end

---@class spec.ran
---@field status integer
---@field out string
---@field err string

---@return spec.ran
function methods:printed(status)
  return { status = tonumber(status), out = shell.read(self.folder .. "/out"), err = shell.read(self.folder .. "/err") }
end

--- What a command line of the shell prints and ends with.
---@param line string
---@return spec.ran
function methods:execute(line)
  local pipe = io.popen(("{ %s; } >%s/out 2>%s/err; echo $?"):format(line, self.folder, self.folder))
  local status = pipe:read("*a")
  pipe:close()
  return self:printed(status)
end

---@return spec.ran
function methods:run(words, environment)
  return self:execute(shell.command(self:words(words, environment)))
end

--- Starts it; it prints to files.
---@return {pipe: file*, pid: string}
function methods:start(words, environment)
  local line = ("exec %s >%s/out 2>%s/err"):format(shell.command(self:words(words, environment)), self.folder, self.folder)
  local pipe = io.popen(("sh -c %s & echo $!; wait $!; echo $?"):format(shell.quote(line)))
  return { pipe = pipe, pid = pipe:read("*l") }
end

--- Waits for the end of one that was started.
---@return spec.ran
function methods:finish(child)
  local status = child.pipe:read("*l")
  child.pipe:close()
  return self:printed(status)
end

--- The lines of --json, by the kind of their events.
---@param text string
---@return table<string, table[]>
function command.events(text)
  local by_kind = {}
  for line in text:gmatch("[^\n]+") do
    local event = assert(json.decode(line), line)
    by_kind[event.event] = by_kind[event.event] or {}
    table.insert(by_kind[event.event], event)
  end
  return by_kind
end

return command
