--- The smallest valid media of each format, for downloads from a double.
local samples = {}

local function bytes(hex)
  return (hex:gsub("%s", ""):gsub("%x%x", function(pair)
    return string.char(tonumber(pair, 16))
  end))
end

-- One black pixel each; the video has a head that names its format, and no picture.
samples.png = bytes [[
  89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000
  02000148afa4710000000049454e44ae426082]]
samples.gif = bytes "474946383961 01000100800000 000000ffffff 2c00000000010001000002024401003b"
samples.bmp = bytes "424d3a0000000000000036000000280000000100000001000000010018000000000004000000130b0000130b0000000000000000000000000000"
samples.mp4 = bytes "0000001c66747970 69736f6d00000200 69736f6d69736f32 6d703431 000000086d646174"

--- The bytes of a URL, by its ending; those of a video for an unknown ending.
---@param url string
---@return string
function samples.of(url)
  local ending = url:match("^[^?#]*"):match("%.(%w+)$")
  return samples[ending and ending:lower()] or samples.mp4
end

return samples
