--- A queue: what was put in first is taken first. Nothing that it does takes longer the more is in it, unlike table.remove(list, 1).
local fifo = {}

---@class faceswap.Fifo
---@field count integer values in it
---@field private first integer place of the oldest value, or of one that was removed
---@field private last integer that of the latest
---@field private values table<integer, any>
---@field private places table<any, integer> by value
local Fifo = {}
Fifo.__index = Fifo

--- Puts a value in: neither nil nor one that is in it.
---@param value any
function Fifo:put(value)
  self.last = self.last + 1
  self.values[self.last], self.places[value] = value, self.last
  self.count = self.count + 1
end

--- Removes a value; nothing, where it is not there.
---@param value any
function Fifo:remove(value)
  local place = self.places[value]
  if place then
    self.values[place], self.places[value] = nil, nil
    self.count = self.count - 1
  end
end

--- Takes the oldest value out; nil where there is none.
---@return any
function Fifo:take()
  if self.count == 0 then
    return nil
  end
  while self.values[self.first] == nil do
    self.first = self.first + 1
  end
  local value = self.values[self.first]
  self:remove(value)
  return value
end

---@return faceswap.Fifo
function fifo.new()
  return setmetatable({ count = 0, first = 1, last = 0, values = {}, places = {} }, Fifo)
end

return fifo
