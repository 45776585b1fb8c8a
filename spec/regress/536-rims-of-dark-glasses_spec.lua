-- Of a target's dark glasses the lenses were left out, but their light rims and the bridge came along as thin lines.
local pictures = require "spec.support.pictures"

-- Puts dark glasses on other_man.jpg, with lenses of 58 by 42 pixels and a rim as wide as `rim` times these.
local function glasses(rim)
  local function within(size)
    return ("lt(min(hypot((X-365)/58,(Y-276)/42),hypot((X-480)/58,(Y-260)/42)),%g)"):format(size)
  end
  local function plane(name, light, dark)
    return ("%s='if(%s,%d,if(%s,%d,%s(X,Y)))'"):format(name, within(1), dark, within(1 + rim), light, name)
  end
  return ("geq=%s:%s:%s"):format(plane("r", 250, 16), plane("g", 240, 16), plane("b", 215, 18))
end

describe("dark glasses of a target", function()
  it("leave nothing of their rims behind", function()
    local bare = pictures.swap_changed(glasses(0))
    local rims = pictures.difference(bare, pictures.swap_changed(glasses(0.13)), "84:44:165:130")
    assert.is_true(rims < 5, ("around the eyes the rims differ by %.2f"):format(rims))
  end)
end)
