-- JSON lines had a question mark, or a blank, for characters in names that do not show, as the one that WhatsApp begins its names with: no
-- program found such a file, or the result that was named for it. JSON has escapes for them.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("--json", function()
  -- U+200E, U+0085, U+202E, U+FEFF, U+2028, a line feed, and letters of two to four bytes
  local NAME = "\226\128\142What\194\133sApp \226\128\174\239\187\191\226\128\168\n\195\164\226\130\172\240\159\152\128"
  local faceswap = command.new()

  -- The name of the only picture in a folder, as the events of a command tell it.
  local function told(name)
    local path = faceswap.folder .. "/" .. name .. ".jpg"
    shell.run { "cp", clips.path "three.jpg", path }
    local ran = faceswap:run { "detect", path, "--local", "--json" }
    assert.equal(0, ran.status)
    return command.events(ran.out).detection[1].video:match "([^/]*)%.jpg$", ran.out
  end

  it("tells each character of a name", function()
    local name, text = told(NAME)
    assert.equal(NAME, name)
    assert.matches("\\u200eWhat\\u0085sApp \\u202e\\ufeff\\u2028\\n\195\164\226\130\172\240\159\152\128.jpg", text, 1, true)
  end)

  it("is UTF-8, which leaves out bytes of a name that are not", function()
    -- a byte alone, too long a form, half of a pair, and a character that is cut short
    assert.equal("?.??.???.\195\164.??", (told "\255.\193\191.\237\160\128.\195\164.\226\128"))
  end)
end)
