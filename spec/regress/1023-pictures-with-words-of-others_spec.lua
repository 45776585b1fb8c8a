-- A WebP of a camera that begins its EXIF data as in a JPEG stood sideways. The fourth channel of a TIFF that is a selection, and the byte
-- that means nothing in a BMP of 32 bits, were taken for transparency: on white, next to nothing of the picture was to be seen.
-- One Lua is enough: what this tests is in C.
local byte_order = require "spec.support.byte_order"
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local WIDTH, HEIGHT = 640, 360

local u16, u32 = byte_order.u16, byte_order.u32

local function raw(format, filter)
  return shell.ffmpeg { "-i", clips.path "three.png", "-frames:v", "1", "-vf", filter .. ("scale=%d:%d"):format(WIDTH, HEIGHT), "-f",
    "rawvideo", "-pix_fmt", format, "-" }
end

-- Pixels of four bytes, the last of which says that next to nothing is to be seen.
local function faint(format, filter)
  return (raw(format, filter):gsub("(...).", "%1\2"))
end

-- A TIFF of four channels, of which the last one is what `extra` says (TIFF 6.0, section 18).
local function tiff(extra)
  local pixels = faint("rgba", "")
  local at = 8 + #pixels
  local bits = at + 2 + 11 * 12 + 4
  local entries = ""
  for _, entry in ipairs { { 256, WIDTH }, { 257, HEIGHT }, { 258, bits, 4 }, { 259, 1 }, { 262, 2 }, { 273, 8 }, { 277, 4 },
    { 278, HEIGHT }, { 279, #pixels }, { 284, 1 }, { 338, extra } } do
    entries = entries .. u16(entry[1]) .. u16(entry[3] and 3 or 4) .. u32(entry[3] or 1) .. u32(entry[2])
  end
  return "II*\0" .. u32(at) .. pixels .. u16(11) .. entries .. u32(0) .. u16(8):rep(4)
end

-- A BMP of 32 bits without masks: https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapinfoheader
local function bmp()
  local pixels = faint("bgra", "vflip,")
  local header = u32(40) .. u32(WIDTH) .. u32(HEIGHT) .. u16(1) .. u16(32) .. ("\0"):rep(24)
  return "BM" .. u32(54 + #pixels) .. u32(0) .. u32(54) .. header .. pixels
end

-- A WebP that lies on its side, with EXIF data that say so, behind what a JPEG has there.
local function webp(folder)
  local path = folder .. "/lying.webp"
  shell.ffmpeg { "-i", clips.path "three.png", "-vf", "transpose=2", "-c:v", "libwebp", "-quality", "90", path }
  local image = shell.read(path):sub(13)
  local exif = "Exif\0\0II*\0" .. u32(8) .. u16(1) .. u16(274) .. u16(3) .. u32(1) .. u32(6) .. u32(0)
  local size = shell.ffprobe { "-show_entries", "stream=width,height", path }
  local width, height = size:match "(%d+),(%d+)"
  local extended = "VP8X" .. u32(10) .. "\8\0\0\0" .. u32(width - 1):sub(1, 3) .. u32(height - 1):sub(1, 3)
  local body = "WEBP" .. extended .. image .. "EXIF" .. u32(#exif) .. exif
  return "RIFF" .. u32(#body) .. body
end

describe("a picture of which others say more than FFmpeg hands on", function()
  local session = media_session.new()

  local function faces(name, bytes)
    local found = session:detect(name, bytes, "image_url")
    assert.equal("succeeded", found.status, tostring(found.error))
    return found.result.faces
  end

  it("is turned as EXIF data of a WebP say", function()
    local as_it_is = faces("upright.png", shell.read(clips.path "three.png"))
    local turned = faces("lying.webp", webp(session.folder))
    assert.equal(#as_it_is, #turned)
    for i, face in ipairs(turned) do
      assert.near(as_it_is[i].box[1], face.box[1], 12)
      assert.near(as_it_is[i].box[2], face.box[2], 12)
    end
  end)

  it("is opaque where its fourth channel is no opacity", function()
    assert.equal(3, #faces("selection.tiff", tiff(0)))
    assert.equal(3, #faces("screen.bmp", bmp()))
  end)

  it("is transparent where it says so", function()
    assert.equal(0, #faces("faint.tiff", tiff(2)))
  end)
end)
