-- Tables and lines in terminals of 60 to 200 columns.
local layout = require "faceswap.observe.layout"

local ROWS = {
  { "VIDEO", "OUTCOME", "CREDITS", "RESULT" },
  { "clips/a-holiday-in-the-mountains-with-everybody.mp4", "swapped", 12, "done/a-holiday-in-the-mountains-with-everybody.mp4" },
  { "clips/b.mp4", "failed", "-", "the video has no face that could be swapped, and a short hint says what to do about that" },
  { "clips/Žluťoučký kůň.mp4", "interrupted", "-", "" },
}

local function lines_of(texts)
  local lines = {}
  for line in (table.concat(texts, "\n") .. "\n"):gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

local function widest(lines)
  local most = 0
  for _, line in ipairs(lines) do
    most = math.max(most, layout.width(line))
  end
  return most
end

describe("a table", function()
  it("fits 60 to 200 columns, and loses nothing", function()
    local whole = table.concat(layout.columns(ROWS, { [3] = true })):gsub("%s", "")
    for _, room in ipairs { 60, 80, 100, 120, 160, 200 } do
      local lines = lines_of(layout.columns(ROWS, { [3] = true }, room))
      assert.is_true(widest(lines) <= room, room)
      local letters = {}
      for _, text in ipairs { whole, table.concat(lines) } do
        local counted = {}
        text:gsub("%S", function(byte) counted[#counted + 1] = byte end)
        table.sort(counted)
        letters[#letters + 1] = table.concat(counted)
      end
      assert.equal(letters[1], letters[2])
    end
  end)

  it("keeps a URL in its last column whole, for it may be copied", function()
    local link = "https://cdn.example.org/faces/" .. ("0123456789abcdef"):rep(5) .. ".jpg"
    local lines = lines_of(layout.columns({ { "FACE", "PICTURE" }, { 0, link } }, { true }, 60))
    assert.same({ "FACE  PICTURE", "   0  " .. link }, lines)
  end)

  it("breaks a long name behind a sign that names are read by", function()
    assert.same({ "NAME              N", "clips/a-long-     1", "holiday.mp4" },
      lines_of(layout.columns({ { "NAME", "N" }, { "clips/a-long-holiday.mp4", 1 } }, { [2] = true }, 19)))
  end)

  it("is one line a row where there is room, or nobody asks", function()
    assert.same({ "A   B", "1  22" }, layout.columns({ { "A", "B" }, { 1, 22 } }, { true, true }, 60))
    assert.equal(#ROWS, #lines_of(layout.columns(ROWS, { [3] = true })))
  end)

  it("of numbers alone stays as it is", function()
    assert.same({ "11111111  22222222" }, layout.columns({ { 11111111, 22222222 } }, { true, true }, 10))
  end)
end)

describe("a line", function()
  it("goes on below its own beginning", function()
    assert.same({ "  one two", "    three", "    four" }, layout.wrap("  one two three four", 10, 2))
    assert.same({ "short" }, layout.wrap("short", 5, 2))
  end)

  it("keeps blanks between words that stay together", function()
    assert.same({ "0.492  different", "  face 2" }, layout.wrap("0.492  different  face 2", 18, 2))
  end)

  it("is counted by characters", function()
    assert.same({ "äöü", "äöü" }, layout.wrap("äöü äöü", 3, 0))
    assert.equal("äö", layout.cut("äöü", 2))
  end)
end)
