-- A progressive JPEG of which whole scans were missing was taken for healthy: grey, in false colours or of blocks. FFmpeg shows what there
-- is, and so does the head of each scan.
-- One Lua is enough: what this tests is in C.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a progressive JPEG", function()
  local session = media_session.new()
  local head, scans = nil, {} -- with the tables before each

  setup(function()
    local bytes = shell.read(clips.sample "franck_02159.jpg")
    local from = assert(bytes:find("\255\196", 1, true))
    local at = from
    head = bytes:sub(1, from - 1)
    while bytes:byte(at + 1) ~= 0xd9 do
      local marker = bytes:byte(at + 1)
      at = at + 2 + bytes:byte(at + 2) * 256 + bytes:byte(at + 3)
      if marker == 0xda then
        at = assert(bytes:find("\255[^\0]", at))
        scans[#scans + 1], from = bytes:sub(from, at - 1), at
      end
    end
  end)

  -- The picture of these scans. The sample has grey, blue and red as means of blocks; details of grey, coarse and fine; of blue; of red.
  local function of(...)
    local parts = { head }
    for _, number in ipairs { ... } do
      parts[#parts + 1] = scans[number]
    end
    return table.concat(parts) .. "\255\217"
  end

  it("is damaged where a colour has no scan, or none at all has", function()
    assert.equal(7, #scans)
    for _, bytes in ipairs { of(1, 3, 4, 5, 6, 7), of(1, 2, 4, 5), of(1), of(2, 3, 6, 7), of() } do
      local detected = session:detect("some.jpg", bytes, "image_url")
      assert.equal("the picture is damaged or cut short: it cannot be decoded", detected.error)
    end
  end)

  local function notes_of(bytes)
    return table.concat(session:swap(session:write("some.jpg", bytes), "image").notes, "\n")
  end

  it("is taken where finer details are missing, which are told of", function()
    for _, bytes in ipairs { of(1, 2, 3, 4), of(1, 2, 3, 5, 6, 7), of(1, 2, 3, 4, 5, 6) } do
      assert.equal("the picture's finer details are missing: its progressive JPEG lacks scans", notes_of(bytes))
    end
  end)

  it("is as good as it was where it has all", function()
    assert.equal("", notes_of(of(1, 2, 3, 4, 5, 6, 7)))
    assert.equal("", notes_of(of(3, 2, 1, 7, 6, 5, 4)))
  end)
end)
