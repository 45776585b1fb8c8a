-- An animated PNG with a colour profile, such as one made of photographs, was no video to the client, which knew it by its first 512 bytes:
-- it went to the calls for pictures, and the command advised to leave out an option that nobody had given. Of an animated WebP it spoke
-- of calls.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local media = require "faceswap.media"
local shell = require "spec.support.shell"

local SIGNATURE = "\137PNG\r\n\26\n"

local function chunk(name, length)
  return string.char(0, 0, math.floor(length / 256), length % 256) .. name .. ("x"):rep(length) .. "CRC?"
end

describe("a PNG", function()
  local faceswap = command.beside_engine()

  local function kind_of(bytes)
    local path = faceswap.folder .. "/picture.png"
    shell.write(path, bytes)
    return media.kind_of(assert(media.type_of_file(path)))
  end

  it("that moves is a video, whatever stands before the chunk that says so", function()
    local start = SIGNATURE .. chunk("IHDR", 13)
    for _, between in ipairs { "", chunk("iCCP", 2640), chunk("tEXt", 400) .. chunk("tEXt", 60000) .. chunk("pHYs", 9) } do
      assert.equal("video", kind_of(start .. between .. chunk("acTL", 8) .. chunk("IDAT", 100) .. chunk("fcTL", 26)), #between)
      assert.equal("image", kind_of(start .. between .. chunk("IDAT", 100)), #between)
    end
  end)

  it("that stands still is none, whatever comes behind its pixels or is missing", function()
    local start = SIGNATURE .. chunk("IHDR", 13) .. chunk("iCCP", 2640)
    assert.equal("image", kind_of(start .. chunk("IDAT", 100) .. chunk("acTL", 8)))
    assert.equal("image", kind_of(start))
    assert.equal("image", kind_of(start .. "\0\0\0\8ac"))
    assert.equal("image", kind_of(start .. "\255\255\255\255tEXt"))
  end)

  it("gets advice for users of the command, as a WebP does", function()
    local moving = faceswap.folder .. "/moving.webp"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-frames:v", "3", "-an", "-vf", "hue=h=90*n", "-c:v", "libwebp_anim", moving }
    local ran = faceswap:run { "detect", "--local", moving }
    assert.equal(1, ran.status)
    assert.matches("is an animated WebP, which would stand still: make it a GIF or a video\n$", ran.err)
  end)
end)
