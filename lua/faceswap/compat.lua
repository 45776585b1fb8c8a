--- One source for Lua 5.4, 5.3, 5.1 and LuaJIT: what the older ones lack, under the newest one's names.
local compat = {}

compat.unpack = table.unpack or unpack -- luacheck: ignore

--- Packs values with their count `n`.
---@return table
function compat.pack(...)
  return { n = select("#", ...), ... }
end

--- A coroutine of any function: that of Lua 5.1 takes none that is written in C.
---@param fn function
---@return thread
function compat.coroutine(fn)
  local made, thread = pcall(coroutine.create, fn)
  return made and thread or coroutine.create(function(...) return fn(...) end)
end

--- A whole number as an integer, where Lua has integers.
compat.to_integer = math.tointeger or function(number) -- luacheck: ignore
  return number
end

return compat
