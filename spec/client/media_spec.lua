-- What files are by their content, what users call them, and how the way of a job looks to them.
local core = require "faceswap.core"
local media = require "faceswap.media"
local progress = require "faceswap.observe.progress"
local shell = require "spec.support.shell"
local uploads = require "faceswap.client.uploads"

describe("a medium", function()
  local function packets(from, size)
    return ("x"):rep(from) .. ("G" .. ("\0"):rep(size - 1)):rep(3)
  end

  local known = {
    ["video/mp2t .ts"] = packets(0, 188),
    ["video/mp2t .m2ts"] = packets(4, 192),
    ["video/mpeg .mpg"] = "\0\0\1\186" .. ("\0"):rep(20),
    ["video/3gpp .3gp"] = "\0\0\0\24ftyp3gp5" .. ("\0"):rep(20),
    ["video/x-flv .flv"] = "FLV\1\5\0\0\0\9",
    ["video/x-ms-wmv .wmv"] = "\48\38\178\117\142\102\207\17\166\217",
    ["video/ogg .ogv"] = "OggS\0\2" .. ("\0"):rep(22) .. "\128theora\3\2",
    ["image/heic .heic"] = "\0\0\0\24ftypheic\0\0\0\0mif1",
    ["image/avif .avif"] = "\0\0\0\28ftypavif\0\0\0\0mif1",
    ["image/jxl .jxl"] = "\0\0\0\12JXL \r\n\135\n",
    ["image/tiff .tif"] = "II*\0\8\0\0\0",
    ["image/png .png"] = "\137PNG\r\n\26\n\0\0\0\13IHDR",
    ["image/apng .apng"] = "\137PNG\r\n\26\n\0\0\0\13IHDR" .. ("\0"):rep(17) .. "\0\0\0\8acTL",
  }
  for expected, bytes in pairs(known) do
    it("is known by its bytes: " .. expected, function()
      local content_type, ending = media.type_of_bytes(bytes)
      assert.equal(expected, ("%s %s"):format(content_type, ending))
    end)
  end

  it("is known by each byte of its beginning", function()
    local pictures = {}
    for ending in ("jpg png webp bmp tif avif heic jxl"):gmatch "%a+" do
      pictures[ending] = "image"
    end
    -- '?' stands for any byte, '.' at the beginning for four of them
    for beginning, ending in pairs {
      ["GIF87a"] = "gif", ["GIF89a"] = "gif", ["\255\216\255"] = "jpg", ["\137PNG\r\n\26\n"] = "png", ["RIFF????WEBP"] = "webp",
      ["BM????\0\0\0\0"] = "bmp", ["II*\0"] = "tif", ["MM\0*"] = "tif", ["RIFF????AVI "] = "avi", [".ftypavif"] = "avif",
      [".ftypavis"] = "avif", [".ftyphe"] = "heic", [".ftypmif1"] = "heic", [".ftypmsf1"] = "heic", ["\255\10"] = "jxl",
      [".JXL \r\n\135\n"] = "jxl", [".ftyp3gp"] = "3gp", [".ftyp3g2"] = "3g2", [".ftypqt  "] = "mov", [".ftypM4V"] = "m4v",
      [".ftyp"] = "mp4", ["\0???moov"] = "mov", [".mdat"] = "mov", ["\0???wide"] = "mov", ["\0???free"] = "mov",
      ["\0???pnot"] = "mov", ["FLV\1"] = "flv",
      ["\0\0\1\186"] = "mpg", ["\0\0\1\179"] = "mpg", ["\48\38\178\117\142\102\207\17"] = "wmv", ["\31\7\0"] = "dv", [".RMF"] = "rm",
      ["\6\14\43\52"] = "mxf", ["nut/multimedia"] = "nut", ["DKIF"] = "ivf", ["YUV4MPEG2"] = "y4m", ["\0\0\0\1\103"] = "h264",
      ["\0\0\0\1\39"] = "h264", ["\0\0\0\1\64\1"] = "hevc", ["\0\0\0\1\9?\0\0"] = "h264", ["\0\0\0\1\70\1"] = "hevc",
      ["\18\0\10"] = "obu", ["BBCD\0"] = "drc", ["\0\0\0\0\1\188"] = "gxf", ["\183\216\0\32\55\73\218\17"] = "wtv",
    } do
      local bytes = beginning == ".RMF" and beginning or (beginning:gsub("^%.", "????"))
      local whole = bytes .. ("z"):rep(20)
      assert.equal("." .. ending, select(2, media.type_of_bytes(whole)), bytes)
      assert.equal(pictures[ending] or ending == "gif" and "gif" or "video", select(2, core.media_type(whole)))
      for at = 1, #bytes do
        local other = whole:sub(1, at - 1) .. "~" .. whole:sub(at + 1)
        assert.equal(bytes:sub(at, at) == "?", select(2, media.type_of_bytes(other)) == "." .. ending, other)
      end
      assert.not_equal("." .. ending, select(2, media.type_of_bytes(bytes:sub(1, -2))), bytes)
    end
  end)

  it("of Matroska's kind is known by what its head names", function()
    local head = "\26\69\223\163\1\66\130\136"
    assert.equal("video/webm .webm", ("%s %s"):format(media.type_of_bytes(head .. "webm")))
    assert.equal("video/x-matroska .mkv", ("%s %s"):format(media.type_of_bytes(head .. "matroska")))
    assert.is_nil(media.type_of_bytes(head .. "something"))
    assert.is_nil(media.type_of_bytes(head .. ("x"):rep(512) .. "webm"))
    assert.is_nil(media.type_of_bytes "\26\69\223\163")
  end)

  it("that is sound or text is none", function()
    assert.is_nil(media.type_of_bytes("OggS\0\2" .. ("\0"):rep(22) .. "\1vorbis"))
    assert.is_nil(media.type_of_bytes "just words")
    for beginning, ending in pairs { OggS = "ogg", fLaC = "sound", ID3 = "sound" } do
      local found, kind = core.media_type(beginning .. ("z"):rep(40))
      assert.same({ ending, "audio" }, { found, kind })
    end
  end)

  it("that is an animated PNG counts as a video", function()
    assert.equal("video", media.kind_of "image/apng")
    assert.equal("image", media.kind_of "image/png")
    assert.equal("gif", media.kind_of "image/gif")
    assert.equal("video", media.kind_of(media.type_of "PARTY.MTS"))
  end)
end)

describe("a message of the service", function()
  it("names the last thousand files or so, and forgets none for being named again", function()
    local known = uploads.new()
    local function word(i)
      return known:in_words("http://a/" .. i)
    end
    known:name("http://a/1", "one")
    for _ = 1, 3000 do
      known:name("http://a/2", "two")
    end
    assert.same({ "one", "two" }, { word(1), word(2) })
    for i = 3, 3000 do
      known:name("http://a/" .. i, "file " .. i)
    end
    assert.same({ "http://a/1", "file 3000" }, { word(1), word(3000) })
  end)

  it("names the user's file, not the address that it was uploaded to", function()
    local known = uploads.new()
    known:name("http://127.0.0.1:5/media/a1.mp4?signature=x", "clips/my party.mp4")
    assert.equal("clips/my party.mp4 is a still picture", known:in_words "http://127.0.0.1:5/media/a1.mp4 is a still picture")
    assert.equal("no face was found in clips/my party.mp4.", known:in_words "no face was found in http://127.0.0.1:5/media/a1.mp4.")
    assert.equal("cannot fetch http://host/a1.mp4: gone", known:in_words "cannot fetch http://host/a1.mp4: gone")
  end)
end)

describe("a progress bar", function()
  local path, file, bar

  before_each(function()
    path = os.tmpname()
    file = assert(io.open(path, "w"))
    bar = progress.bar(file, true)
  end)
  after_each(function()
    file:close()
    os.remove(path)
  end)

  local function drawn()
    file:flush()
    return shell.read(path)
  end

  it("tells the time left, and fits the terminal", function()
    bar { stage = "swap", state = "running", fraction = 0.25, elapsed = 61, remaining = 185 }
    assert.matches("swapping +%[#+%.+%]  25 %%  61[.,]0 s, 3:05 left  running$", drawn())
    bar { stage = "swap", state = ("word "):rep(40), fraction = 0.5, elapsed = 70, remaining = 70 }
    for line in drawn():gmatch "\r\27%[K([^\r]*)" do
      assert.is_true(#line <= 79, line)
    end
  end)

  it("ends with its work", function()
    bar { stage = "swap", state = "running", fraction = 0.86, elapsed = 5 }
    bar { stage = "swap", state = "running", fraction = 1, elapsed = 6, ended = true }
    bar(nil)
    assert.matches("\r\27%[Kswapping +%[#+%] 100 %% +6[.,]0 s  done\n$", drawn())
  end)
end)
