--- A wall clock that programs are given and a spec sets, by clock_offset.c.
local shell = require "spec.support.shell"

local clock = {}
clock.__index = clock

---@class spec.clock
---@field environment table<string, string> of a program that has it
---@field private offset string

--- A clock that is right.
---@param folder string in which it keeps its files
---@return spec.clock
function clock.new(folder)
  local offset = folder .. "/offset"
  local self = setmetatable({ environment = { LD_PRELOAD = shell.preload "clock_offset", CLOCK_OFFSET = offset }, offset = offset }, clock)
  self:set(0)
  return self
end

--- From now on it is off by so many seconds.
---@param seconds integer
function clock:set(seconds)
  os.rename(shell.write(self.offset .. ".new", tostring(seconds)), self.offset) -- never empty for those who read it
end

return clock
