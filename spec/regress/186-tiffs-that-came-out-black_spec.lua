-- FFmpeg decodes some kinds of TIFF to a black or wrong picture without an error; pages after the first were dropped in silence, and so was
-- an AVIF's transparency. Grey of 16 bits and YCbCr came out too dark, colours multiplied by their opacity stayed so.
local byte_order = require "spec.support.byte_order"
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local WIDTH, HEIGHT = 640, 360
local SHORT, LONG = 3, 4

local u16, u32 = byte_order.u16, byte_order.u32

-- A directory at `at`, with its values of more than four bytes after it.
local function directory(at, tags, following)
  local numbers = {}
  for tag in pairs(tags) do
    numbers[#numbers + 1] = tag
  end
  table.sort(numbers)
  local entries, values, place = {}, {}, at + 2 + 12 * #numbers + 4
  for _, tag in ipairs(numbers) do
    local list = type(tags[tag]) == "table" and tags[tag] or { tags[tag] }
    local long = #list == 1
    local bytes = {}
    for i, value in ipairs(list) do
      bytes[i] = long and u32(value) or u16(value)
    end
    local text = table.concat(bytes)
    entries[#entries + 1] = u16(tag) .. u16(long and LONG or SHORT) .. u32(#list)
      .. (#text > 4 and u32(place) or text .. ("\0"):rep(4 - #text))
    if #text > 4 then
      values[#values + 1] = text
      place = place + #text
    end
  end
  return u16(#numbers) .. table.concat(entries) .. u32(following or 0) .. table.concat(values)
end

-- A TIFF of one strip whose channels have 8 bits. `tags` are added to those that it needs.
local function tiff(pixels, channels, tags, more)
  local all = { [256] = WIDTH, [257] = HEIGHT, [258] = channels == 4 and { 8, 8, 8, 8 } or { 8, 8, 8 }, [259] = 1, [262] = 2, [273] = 8,
    [277] = channels, [278] = HEIGHT, [279] = #pixels }
  shell.merge(all, tags)
  local at = 8 + #pixels
  local second = more and at + #directory(at, all)
  return "II*\0" .. u32(at) .. pixels .. directory(at, all, second) .. (more and directory(second, all) or "")
end

describe("of pictures whose kind FFmpeg does not know, the local engine", function()
  local session = media_session.new "other_man.jpg"

  local function raw(path, format)
    return shell.ffmpeg { "-i", path, "-frames:v", "1", "-vf", ("scale=%d:%d"):format(WIDTH, HEIGHT), "-f", "rawvideo", "-pix_fmt", format,
      "-" }
  end

  local function swap(bytes, name)
    return session:run(session:write(name or "picture.tiff", bytes), "image")
  end

  -- The mean of the first rows, where no face is.
  local function shade(path)
    local bytes = raw(path, "gray")
    local sum = 0
    for i = 1, WIDTH * 20 do
      sum = sum + bytes:byte(i)
    end
    return sum / (WIDTH * 20)
  end

  local function well(bytes)
    local outcome = swap(bytes)
    assert.equal("well", outcome.state, outcome.message)
    assert.near(shade(clips.path "three.png"), shade(outcome.output), 2)
    return outcome
  end

  local refused = {
    ["compressed as JPEG"] = { [259] = 7 },
    ["compressed as JPEG, of old"] = { [259] = 6 },
    ["rare compression"] = { [259] = 50000 },
    ["in tiles"] = { [322] = 64, [323] = 64 },
    ["not whole numbers"] = { [339] = 3 },
    ["of at most 16 bits"] = { [258] = { 32, 32, 32 } },
    ["colours other than grey"] = { [262] = 8 },
    ["raw photograph"] = { [254] = 1 },
    ["raw photograph, by its mark"] = { [50706] = 4 },
    ["CMYK with 16 bits"] = { [262] = 5 },
  }
  for what, tags in pairs(refused) do
    it("refuses a TIFF by name: " .. what, function()
      local outcome = swap(tiff(raw(clips.path "three.png", "rgb24"), 3, tags))
      assert.equal("refused", outcome.state)
      assert.matches("the picture is a.*" .. what:match "^[^,]+" .. ".*which cannot be read here: save it as PNG or JPEG", outcome.message)
    end)
  end

  it("refuses a BigTIFF by name", function()
    local outcome = swap("II+\0" .. u16(8) .. u16(0) .. u32(16) .. u32(0) .. ("\0"):rep(100))
    assert.equal("refused", outcome.state)
    assert.matches("is a BigTIFF, which cannot be read here", outcome.message)
  end)

  it("takes the first page of a TIFF and says so", function()
    local outcome = well(tiff(raw(clips.path "three.png", "rgb24"), 3, {}, true))
    assert.same({ "of the TIFF's pages, the first was taken" }, outcome.notes)
  end)

  it("has nothing to say of a TIFF with a smaller version of itself", function()
    local pixels = raw(clips.path "three.png", "rgb24")
    local whole = tiff(pixels, 3, { [254] = 0 }, true)
    local at = whole:find(u16(254) .. u16(LONG) .. u32(1) .. u32(0), 9 + #pixels + 20, true)
    assert.same({}, well(whole:sub(1, at + 7) .. u32(1) .. whole:sub(at + 12)).notes)
  end)

  it("reads grey of 16 bits as bright as it is", function()
    well(tiff(raw(clips.path "three.png", "gray16le"), 1, { [258] = 16, [262] = 1 }))
  end)

  it("reads colours that are multiplied by their opacity", function()
    local pixels = raw(clips.path "three.png", "rgb24"):gsub("(.)(.)(.)", function(r, g, b)
      return string.char(math.floor(r:byte() / 2), math.floor(g:byte() / 2), math.floor(b:byte() / 2), 128)
    end)
    well(tiff(pixels, 4, { [338] = 1 }))
  end)

  it("leaves an AVIF's transparency out and says so", function()
    local path = session:path "clear.avif"
    shell.ffmpeg { "-i", clips.path "three.png", "-filter_complex", "[0]format=rgba,split[x][y];[y]alphaextract[m];[x]format=yuv444p[c]",
      "-map", "[c]", "-map", "[m]", "-c:v", "libaom-av1", "-still-picture", "1", "-crf", "20", "-cpu-used", "8", path }
    local outcome = swap(shell.read(path), "clear.avif")
    assert.equal("well", outcome.state, outcome.message)
    assert.matches("transparency was left out", outcome.notes[1])
  end)
end)
