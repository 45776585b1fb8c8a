-- A JPEG in whose middle something was damaged was taken for healthy: what came behind was green, nobody was found in it, and nothing said
-- why. So was a TIFF with codes of LZW as before TIFF 6.0, which came out black. A picture of more pixels than FFmpeg takes was "damaged".
-- One Lua is enough: what this tests is in C.
local byte_order = require "spec.support.byte_order"
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local DAMAGED = "the picture is damaged or cut short: it cannot be decoded"
local TOO_LARGE = "the picture has more than 64 megapixels"

local u16, u32 = byte_order.u16, byte_order.u32

local function big(number)
  return u32(number):reverse()
end

-- A JPEG by ffmpeg.
local function jpeg(folder, ...)
  local path = folder .. "/made.jpg"
  shell.ffmpeg { "-i", clips.path "three.png", { ... }, "-frames:v", "1", "-update", "1", path }
  return shell.read(path)
end

-- The JPEG with bits of which no code begins from the middle of its scan on.
local function damaged(bytes, share)
  local scan = assert(bytes:find("\255\218", 1, true))
  local at = scan + math.floor((#bytes - scan) * share)
  return bytes:sub(1, at) .. ("\255\0"):rep(60) .. bytes:sub(at + 121)
end

-- Two black pixels of a TIFF with codes of LZW whose lower bits come first.
local function old_lzw()
  local strip, entries = "\0\1\0\0\0\2\2", ""
  for _, entry in ipairs { { 256, 64 }, { 257, 64 }, { 258, 8 }, { 259, 5 }, { 262, 1 }, { 273, 8 }, { 277, 1 }, { 278, 64 },
    { 279, #strip } } do
    entries = entries .. u16(entry[1]) .. u16(4) .. u32(1) .. u32(entry[2])
  end
  return "II*\0" .. u32(16) .. strip .. "\0" .. u16(9) .. entries .. u32(0)
end

describe("a picture", function()
  local session = media_session.new()

  local function error_of(name, bytes)
    local found = session:detect(name, bytes, "image_url")
    return found.status ~= "succeeded" and found.error or nil
  end

  it("is called damaged where rows of it are missing", function()
    local whole = jpeg(session.folder, "-q:v", "3")
    assert.is_nil(error_of("whole.jpg", whole))
    assert.equal(DAMAGED, error_of("half.jpg", damaged(whole, 0.5)))
  end)

  it("is no damaged one where it has no colours, or only strong ones", function()
    assert.is_nil(error_of("grey.jpg", jpeg(session.folder, "-pix_fmt", "gray")))
    for _, colour in ipairs { "black", "white", "lime", "blue", "red" } do
      local filter = ("drawbox=color=%s:thickness=fill"):format(colour)
      assert.is_nil(error_of(colour .. ".jpg", jpeg(session.folder, "-vf", filter, "-pix_fmt", "yuvj420p")))
    end
  end)

  it("is refused by name where FFmpeg would leave it black", function()
    assert.equal("the picture is a TIFF with a compression of before 1992, which cannot be read here: save it as PNG or JPEG",
      error_of("old.tiff", old_lzw()))
  end)

  it("is called too large, not damaged, whatever its size", function()
    local side = 20000
    local png = "\137PNG\r\n\26\n" .. big(13) .. "IHDR" .. big(side) .. big(side) .. "\8\2\0\0\0" .. big(0)
    assert.equal(TOO_LARGE, error_of("huge.png", png .. ("\0"):rep(100)))
    local whole = jpeg(session.folder, "-q:v", "3")
    local frame = assert(whole:find("\255\192\0\17\8", 1, true))
    local huge = whole:sub(1, frame + 4) .. u16(side):reverse() .. u16(side):reverse() .. whole:sub(frame + 9)
    assert.equal(TOO_LARGE, error_of("huge.jpg", huge))
  end)
end)
