-- A grey JPEG, or one of red, green and blue, in whose middle something was damaged was taken for healthy: what came behind was black.
-- One Lua is enough: what this tests is in C.
local byte_order = require "spec.support.byte_order"
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local DAMAGED = "the picture is damaged or cut short: it cannot be decoded"

local function u16(number)
  return byte_order.u16(number):reverse()
end

local function segment(marker, content)
  return "\255" .. string.char(marker) .. u16(#content + 2) .. content
end

local function binary(number, count)
  local digits = {}
  for i = count, 1, -1 do
    digits[i], number = ("%d"):format(number % 2), math.floor(number / 2)
  end
  return table.concat(digits)
end

-- The bits of a number in 0 to 11 of them, behind their count in four.
local function coded(number)
  local size = 0
  while 2 ^ size <= math.abs(number) do
    size = size + 1
  end
  return binary(size, 4) .. binary(number < 0 and number + 2 ^ size - 1 or number, size)
end

-- A grey JPEG of blocks of one tone each: its head, and its scan.
local function grey_jpeg(columns, rows, tone_of)
  local head = "\255\216" .. segment(0xdb, "\0" .. ("\8"):rep(64))
    .. segment(0xc0, "\8" .. u16(8 * rows) .. u16(8 * columns) .. "\1\1\17\0")
    .. segment(0xc4, "\0\0\0\0\12" .. ("\0"):rep(12) .. "\0\1\2\3\4\5\6\7\8\9\10\11") -- codes of four bits
    .. segment(0xc4, "\16\0\2" .. ("\0"):rep(14) .. "\0\1") -- 00 is a block's end
    .. segment(0xda, "\1\1\0\0\63\0")
  local bits, before = {}, 128
  for row = 1, rows do
    for column = 1, columns do
      local tone = tone_of(column, row)
      bits[#bits + 1] = coded(tone - before) .. "00"
      before = tone
    end
  end
  bits = table.concat(bits)
  bits = bits .. ("1"):rep(-#bits % 8)
  local scan = bits:gsub("%d%d%d%d%d%d%d%d", function(byte)
    return byte == "11111111" and "\255\0" or string.char(tonumber(byte, 2))
  end)
  return head, scan
end

local function damaged(scan, share)
  local at = math.floor(#scan * share)
  return scan:sub(1, at) .. ("\255\0"):rep(30) .. scan:sub(at + 61)
end

describe("a JPEG without luma and chroma", function()
  local session = media_session.new()

  local function error_of(bytes)
    local found = session:detect("it.jpg", bytes .. "\255\217", "image_url")
    return found.status ~= "succeeded" and found.error or nil
  end

  local function pattern(column, row)
    return (37 * column + 91 * row) % 256
  end

  it("is called damaged where rows of its grey are missing", function()
    local head, scan = grey_jpeg(40, 30, pattern)
    assert.is_nil(error_of(head .. scan))
    for _, share in ipairs { 0.2, 0.5, 0.8 } do
      assert.equal(DAMAGED, error_of(head .. damaged(scan, share)), share)
      assert.equal(DAMAGED, error_of(head .. scan:sub(1, math.floor(#scan * share))), share)
    end
  end)

  it("is called damaged where rows of its red, green and blue are missing", function()
    local path = session:path "made.jpg"
    shell.ffmpeg { "-i", clips.path "three.png", "-frames:v", "1", "-pix_fmt", "yuvj444p", "-update", "1", path }
    local bytes = shell.read(path)
    local frame, scan = assert(bytes:find("\255\192\0\17", 1, true)), assert(bytes:find("\255\218\0\12", 1, true))
    bytes = bytes:gsub("()[\1\2\3]", function(at)
      local number = at >= frame + 10 and at <= frame + 16 and (at - frame - 10) / 3 or (at - scan - 5) / 2
      return (number == 0 and "R") or (number == 1 and "G") or (number == 2 and "B") or nil -- the components' names
    end)
    local head, body = bytes:sub(1, scan + 13), bytes:sub(scan + 14, -3)
    assert.is_nil(error_of(head .. body))
    assert.equal(DAMAGED, error_of(head .. damaged(body, 0.5)))
  end)

  it("is no damaged one where it has one tone, or is narrow", function()
    for _, tone in ipairs { 0, 128, 255 } do
      for _, columns in ipairs { 1, 40 } do
        local head, scan = grey_jpeg(columns, 30, function() return tone end)
        assert.is_nil(error_of(head .. scan))
      end
    end
  end)
end)
