--- Whole numbers as bytes of files, under every Lua.
local byte_order = {}

--- 16 bits, the lower byte first.
---@param number integer
---@return string
function byte_order.u16(number)
  return string.char(number % 256, math.floor(number / 256) % 256)
end

--- 32 bits, the lowest byte first.
---@param number integer
---@return string
function byte_order.u32(number)
  return byte_order.u16(number % 65536) .. byte_order.u16(math.floor(number / 65536))
end

--- 32 bits, the highest byte first.
---@param number integer
---@return string
function byte_order.be32(number)
  return byte_order.u32(number):reverse()
end

return byte_order
