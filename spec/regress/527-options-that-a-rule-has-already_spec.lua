-- What `becomes { "a", who = … }` repeats of its rule was refused as a field `unknown_option`, beside a list in which `who` stood.
local r = require "faceswap.rules"

describe("what a rule says already", function()
  local function message_of(make)
    return select(2, pcall(make))
  end

  it("is named where `becomes` says it again", function()
    for _, name in ipairs { "who", "becomes" } do
      local message = message_of(function() r.who(r.largest()):becomes { "a", [name] = "b" } end)
      assert.matches(": rule: says " .. name .. " more than once$", message)
    end
  end)

  it("is not what `becomes` takes", function()
    assert.is_nil(message_of(function() r.who(r.largest()):becomes { "a", from = 1 } end))
    assert.matches("there is no such field; there are .*stays", message_of(function() r.who(r.largest()):becomes { "a", whom = "b" } end))
  end)
end)
