-- A film that asks to be shown turned by 45 degrees was taken as it lies, and nobody was told.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local TURNED = "the file asks for a turn by %d degrees, which is no quarter turn: it was left out"

describe("a film that asks to be turned", function()
  local session = media_session.new()

  local function number(value, one)
    local units = math.floor(value * one + 0.5) % 2 ^ 32
    local bytes = {}
    for i = 4, 1, -1 do
      bytes[i], units = string.char(units % 256), math.floor(units / 256)
    end
    return table.concat(bytes)
  end

  -- The notes on a film whose first track has a matrix that turns clockwise.
  local function notes_of(degrees)
    local path = session:path "short.mp4"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "3", "-c", "copy", path }
    local bytes = shell.read(path)
    local at = assert(bytes:find("tkhd", 1, true)) + 44
    local cosine, sine = math.cos(math.rad(degrees)), math.sin(math.rad(degrees))
    local matrix = {}
    for i, value in ipairs { cosine, sine, 0, -sine, cosine, 0, 0, 0, 1 } do
      matrix[i] = number(value, i % 3 == 0 and 2 ^ 30 or 2 ^ 16)
    end
    return session:swap(session:write("turned.mp4", bytes:sub(1, at - 1) .. table.concat(matrix) .. bytes:sub(at + 36))).notes
  end

  it("by no quarter is told that it stays as it lies", function()
    assert.same({ TURNED:format(45) }, notes_of(45))
    assert.same({ TURNED:format(350) }, notes_of(-10))
  end)

  it("not at all, or upside down, has nothing to tell", function()
    assert.same({}, notes_of(0))
    assert.same({}, notes_of(180))
  end)
end)
