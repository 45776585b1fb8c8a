--- Virtual time: it advances only during waits, so a minute of a spec takes no real time.
local clock = {}

---@class faceswap.testing.Clock
---@field private began integer unix seconds at its beginning
---@field private ms integer milliseconds since then: whole ones, so that nothing is lost by adding up
local Clock = {}
Clock.__index = Clock

--- Milliseconds since the beginning.
---@return integer
function Clock:milliseconds()
  return self.ms
end

--- Advances to a moment; never back.
---@param ms integer
function Clock:reach(ms)
  self.ms = math.max(self.ms, ms)
end

--- Makes a clock. Its `now` and `time` are functions without arguments, as core.now and os.time are.
---@param began integer? unix seconds (now)
---@return faceswap.testing.Clock
function clock.new(began)
  local self = setmetatable({ began = began or os.time(), ms = 0 }, Clock)
  self.now = function()
    return self.ms / 1000
  end
  self.time = function()
    return self.began + math.floor(self.ms / 1000)
  end
  return self
end

return clock
