-- A list of videos that an editor of Windows had written had a file that is not there in its first line; a plan that names its interpreter
-- (#!/usr/bin/env lua) did not load; and `faceswap resume --ledger` said of a mistyped name that nothing is unfinished, and made the file.
local batch_list = require "faceswap.cli.batch_list"
local command = require "spec.support.command"
local rules = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("a file of the user's", function()
  local folder = shell.temporary()

  it("may begin with the mark of an editor: a list", function()
    local path = shell.write(folder .. "/list.txt", "\239\187\191a.mp4\tb.mp4\r\nc.mp4\td.mp4\r\n")
    local items = assert(batch_list.read(path))
    assert.same({ "a.mp4", "c.mp4", folder .. "/b.mp4" }, { items[1].name, items[2].name, items[1].output })
  end)

  it("may name its interpreter: a plan", function()
    local text = 'local r = require "faceswap.rules"\nreturn r.plan { r.who(r.%s):becomes "https://stars.example/a.jpg" }\n'
    for _, first in ipairs { "#!/usr/bin/env lua\n", "\239\187\191#!/usr/bin/lua5.4\r\n" } do
      assert(rules.load(shell.write(folder .. "/good.lua", first .. text:format "leftmost")))
      local _, err = rules.load(shell.write(folder .. "/bad.lua", first .. text:format "leftmst"))
      assert.matches("bad.lua:3: there is no r.leftmst", err.message, 1, true)
    end
  end)

  it("is missing where resume is given another name: a ledger", function()
    local faceswap = command.new "http://127.0.0.1:9"
    local path = faceswap.folder .. "/typo.db"
    local ran = faceswap:run { "resume", "--local", "--list", "--ledger", path }
    local made = shell.read(path)
    assert.same({ 2, "faceswap: --ledger: " .. path .. ": there is no such file\n" }, { ran.status, ran.err })
    assert.is_nil(made)
  end)
end)
