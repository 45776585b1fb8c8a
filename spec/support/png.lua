--- Parts of PNG files.
local be32 = require("spec.support.byte_order").be32

local png = {}

-- CRC-32 of a chunk, bit by bit without operators that Lua 5.1 lacks.
local function crc32(bytes)
  local function xor(a, b)
    local sum, bit = 0, 1
    while a > 0 or b > 0 do
      if a % 2 ~= b % 2 then
        sum = sum + bit
      end
      a, b, bit = math.floor(a / 2), math.floor(b / 2), bit * 2
    end
    return sum
  end
  local rest = 0xFFFFFFFF
  for i = 1, #bytes do
    rest = xor(rest, bytes:byte(i))
    for _ = 1, 8 do
      rest = rest % 2 == 1 and xor(math.floor(rest / 2), 0xEDB88320) or math.floor(rest / 2)
    end
  end
  return 0xFFFFFFFF - rest
end

--- A chunk with its sum.
---@param name string
---@param content string
---@return string
function png.chunk(name, content)
  return be32(#content) .. name .. content .. be32(crc32(name .. content))
end

return png
