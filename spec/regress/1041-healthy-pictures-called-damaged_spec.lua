-- A JPEG that another one follows closely was "damaged, or of a rare kind": FFmpeg guesses formats, and guessed wrong. Pictures of kinds
-- that FFmpeg cannot decode, as BMPs with rare masks, were "damaged or cut short", and an AVIF that it does not open was told as what is
-- "not a picture (JPEG, …, AVIF or JPEG XL)". A PNG with something behind its pixels that belongs before
-- them was damaged, which FFmpeg alone minds.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local RARE = "the picture is of a rare kind, which cannot be read here: save it anew, as JPEG or PNG"
local DAMAGED = "the picture is damaged or cut short: it cannot be decoded"

local function u16(bytes, at)
  return bytes:byte(at) * 256 + bytes:byte(at + 1)
end

-- The JPEG without its JFIF and Exif.
local function bare(jpeg)
  local at = 3
  while jpeg:byte(at + 1) >= 0xe0 do
    at = at + 2 + u16(jpeg, at + 2)
  end
  return jpeg:sub(1, 2) .. jpeg:sub(at)
end

local function little(number)
  return string.char(number % 256, math.floor(number / 256) % 256, math.floor(number / 65536) % 256, math.floor(number / 16777216))
end

-- A BMP of 32 bits, grey, with the masks of red, green and blue.
local function bmp(compression, red, green, blue)
  local side = 64
  local header = little(40) .. little(side) .. little(side) .. "\1\0\32\0" .. little(compression) .. little(0) .. ("\0"):rep(16)
  local masks, pixels = little(red) .. little(green) .. little(blue), ("\128"):rep(side * side * 4)
  return "BM" .. little(66 + #pixels) .. little(0) .. little(66) .. header .. masks .. pixels
end

describe("a picture", function()
  local session = media_session.new()

  local jpeg = bare(shell.read(clips.path "three.jpg"))

  it("is read where another one follows it", function()
    for name, bytes in pairs { alone = jpeg, pair = jpeg .. jpeg } do
      local found = session:detect(name .. ".jpg", bytes, "image_url")
      assert.equal("succeeded", found.status, tostring(found.error))
      assert.equal(3, #found.result.faces, name)
    end
    assert.equal("succeeded", session:detect("usual.bmp", bmp(3, 0xff0000, 0xff00, 0xff), "image_url").status)
  end)

  it("is read where a PNG has something behind its pixels that belongs before them", function()
    local png = shell.read(clips.path "three.png")
    local resolution = "\0\0\0\9pHYs\0\0\11\18\0\0\11\18\1\210\221\126\252"
    local late = png:sub(1, -13) .. resolution .. png:sub(-12)
    assert.equal("succeeded", session:detect("late.png", late, "image_url").status)
    assert.equal(DAMAGED, session:detect("cut.png", png:sub(1, math.floor(#png / 2)), "image_url").error)
  end)

  it("is called rare where it is", function()
    local frame = assert(jpeg:find("\255\192\0\17", 1, true))
    local rare = {
      ["arithmetic.jpg"] = jpeg:sub(1, frame) .. "\201" .. jpeg:sub(frame + 2),
      ["bits.jpg"] = jpeg:sub(1, frame) .. "\193\0\17\12" .. jpeg:sub(frame + 5),
      ["masks.bmp"] = bmp(3, 0xff000000, 0xff00, 0xff),
      ["runs.bmp"] = bmp(4, 0xff0000, 0xff00, 0xff),
      ["alpha.bmp"] = bmp(6, 0xff0000, 0xff00, 0xff),
    }
    for name, bytes in pairs(rare) do
      assert.equal(RARE, session:detect(name, bytes, "image_url").error, name)
    end
    local avif = "\0\0\0\28ftypavif\0\0\0\0avifmif1miaf" .. ("\0"):rep(400)
    assert.equal("the picture is an AVIF picture that cannot be read here: save it as JPEG or PNG",
      session:detect("layers.avif", avif, "image_url").error)
  end)

  it("is called damaged where it is", function()
    assert.equal(DAMAGED, session:detect("cut.jpg", jpeg:sub(1, -2000), "image_url").error)
    assert.equal(DAMAGED, session:detect("noise.jpg", jpeg:sub(1, 8) .. ("x"):rep(4000), "image_url").error)
  end)
end)
