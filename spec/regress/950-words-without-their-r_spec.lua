-- A script that left out `r.` was told of a nil value, not of the word.
local rules = require "faceswap.rules"
local shell = require "spec.support.shell"

local function message_of(code)
  local folder = shell.temporary()
  local plan, err = rules.load(shell.write(folder .. "/plan.lua", code))
  assert.is_nil(plan)
  return err.message
end

describe("a word without its `r.`", function()
  it("is named", function()
    for word, code in pairs {
      who = 'return r.plan { who(r.largest()):becomes "a.jpg" }',
      largest = 'return r.plan { r.who(largest()):becomes "a.jpg" }',
      everyone_else = 'return r.plan { r.who(r.largest()):becomes "a.jpg", everyone_else:stays() }',
    } do
      assert.matches(("plan.lua:1: .*'%s'.*; the word is r%%.%s$"):format(word, word), message_of(code))
    end
  end)

  it("is not, where a global is no word", function()
    assert.is_nil(message_of("return beard()"):find("the word is", 1, true))
  end)
end)
