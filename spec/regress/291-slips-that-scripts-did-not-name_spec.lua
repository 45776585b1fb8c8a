-- A plan's script runs where texts have no methods, and three words named a slip by one: whoever wrote `r.everyone:becomes "x"` into a file
-- was told of an index into a string.
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("a slip in a plan's script", function()
  local folder = shell.temporary()

  for script, message in pairs {
    ['r.everyone:becomes "a.jpg"'] = 'a selector has no becomes: write r.who(…):becomes "picture"',
    ["r.largest():stays()"] = "a selector has no stays: write r.who(…):stays()",
    ['r.who(r.everyone).becomes "a.jpg"'] = 'becomes is called with a colon: r.who(…):becomes "…"',
    ["r.who(r.everyone).stays()"] = "stays is called with a colon: r.who(…):stays()",
    ['r.who(r.everyone):becomes("a.jpg", "b.jpg")'] = "becomes takes nothing more: several targets are a list, got a string",
  } do
    it(script .. " is named", function()
      local path = shell.write(folder .. "/cast.lua", ('local r = require "faceswap.rules"\nreturn r.plan { %s }\n'):format(script))
      local plan, err = r.load(path)
      assert.is_nil(plan)
      assert.matches("the script does not work: cast.lua:2: " .. message, err.message, 1, true)
    end)
  end
end)
