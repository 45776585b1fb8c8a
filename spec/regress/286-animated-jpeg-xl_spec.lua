-- Of an animated JPEG XL the first frame was taken in silence, and an animated AVIF was "a still picture" to the calls for videos and an
-- animation to those for pictures.
local media_session = require "spec.support.media_session"

-- Two frames of 16x16 pixels, one after the other, and a still one.
local MOVING = "ff0a43040158505c1208082085000038044b283416de2571b942414141c90111b00bfce3183aa44f9131c68b8912861ba385110642df4a"
  .. "001080101c00412000607b69897e010f04954a05fa4f106473084120a3ff04417cff110441cabb40d745a17b9d50630e1381cf9575b3e92e6ba705"
  .. "9c1ebd157ee29371af0665079095ecd38735415d9c499944c0cc760d1e4f617ecf315e31cda2330ab69d501c41cb0fef5122dbed971188b207e53b"
  .. "5df74507aed4656a1b1c2f4f2425b50d4e0548e289d5796764e866d3c26e7f079e7df32886662f19c30092d064711b4cc7068844e8b8d6c158a6c6"
  .. "57fa807c04344837ffb221ca8c774091b9089d82fc077eaf1dd6fb5c16a7c20d3b1a470eb1d89851ea78968e39eefd0a0a754e8024fa03088878e0"
  .. "41000132911401001c004b188b15820300"
local STILL = "ff0a4340407121080201005c004b188b1500d48c3118c70b440040482410a69f0f6a6b06"

local function bytes_of(hex)
  return (hex:gsub("%x%x", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

local function in_container(stream)
  local function box(name, content)
    local size = #content + 8
    return string.char(0, 0, math.floor(size / 256), size % 256) .. name .. content
  end
  return box("JXL ", "\r\n\135\n") .. box("ftyp", "jxl \0\0\0\0jxl ") .. box("jxlc", stream)
end

describe("an animated picture", function()
  local session = media_session.new()

  local function detect(bytes, field)
    return session:detect("picture.jxl", bytes, field)
  end

  for form, wrap in pairs { ["a stream"] = bytes_of, ["a container"] = function(hex) return in_container(bytes_of(hex)) end } do
    it("in JPEG XL is refused by name: " .. form, function()
      assert.matches("is an animated JPEG XL, which would stand still", detect(wrap(MOVING), "image_url").error)
      assert.matches("is an animated JPEG XL, which cannot be read here", detect(wrap(MOVING), "video_url").error)
    end)

    it("is not seen in a still JPEG XL: " .. form, function()
      local found = detect(wrap(STILL), "image_url")
      assert.equal("succeeded", found.status, found.error)
    end)
  end

  it("in AVIF is refused by one name", function()
    local head = "\0\0\0\28ftypavis\0\0\0\0avismif1miaf" .. ("\0"):rep(300)
    assert.matches("is an animated AVIF, which would stand still", detect(head, "image_url").error)
    assert.matches("is an animated AVIF, which cannot be read here", detect(head, "video_url").error)
  end)
end)
