--- Counts termination signals. The interpreter's own handler would raise an error between any two instructions, even between the answer
-- to a submission and its line in the ledger.
local uv = require "luv"

local signals = {}

---@class faceswap.cli.Signals
---@field number integer? of the signal that came first
---@field count integer how many came
---@field private handles table
local Signals = {}
Signals.__index = Signals

-- Signals by which users and systems end a program.
local numbers = { sigint = 2, sigterm = 15, sighup = 1 }

--- Starts to count.
---@return faceswap.cli.Signals
function signals.watch()
  local self = setmetatable({ count = 0, handles = {} }, Signals)
  for name, number in pairs(numbers) do
    local handle = uv.new_signal()
    handle:start(name, function()
      self.number = self.number or number
      self.count = self.count + 1
    end)
    self.handles[#self.handles + 1] = handle
  end
  return self
end

--- Updates the count. A signal ends the client's sleep, so polling after each step is soon enough.
---@return integer count
function Signals:poll()
  uv.run("nowait")
  return self.count
end

--- The exit status of a program that a signal has ended.
function Signals:status()
  return 128 + self.number
end

function Signals:close()
  for _, handle in ipairs(self.handles) do
    handle:close()
  end
  self.handles = {}
  uv.run("nowait")
end

return signals
