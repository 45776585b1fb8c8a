-- An animated PNG was no video where a colour profile or a text stood before what tells that it moves: FFmpeg took it for a still picture
-- behind 2 kB, the engine behind 4 kB.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"
local survey = require "spec.corpus.survey"

-- CRC-32 of a chunk of a PNG, bit by bit without operators that Lua 5.1 lacks.
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

local function number(value)
  return string.char(math.floor(value / 0x1000000), math.floor(value / 0x10000) % 256, math.floor(value / 0x100) % 256, value % 256)
end

describe("an animated PNG", function()
  local session = media_session.new()

  for _, length in ipairs { 2500, 9000 } do
    it(("is swapped frame by frame behind a text of %d bytes"):format(length), function()
      local path = session:path "film.apng"
      shell.run { "ffmpeg", "-v", "error", "-y", "-i", clips.path "three.mp4", "-t", "0.6", "-an", "-vf", "fps=5,scale=480:-2", "-f",
        "apng", path }
      local bytes = shell.read(path)
      local text = "tEXtComment\0" .. ("a"):rep(length)
      local at = assert(bytes:find("acTL", 1, true)) - 5 -- the end of the chunk before
      bytes = bytes:sub(1, at) .. number(#text - 4) .. text .. number(crc32(text)) .. bytes:sub(at + 1)
      local outcome = session:swap(session:write("film.apng", bytes), "video")
      assert.equal(3, survey.measure(outcome.output).count)
    end)
  end
end)
