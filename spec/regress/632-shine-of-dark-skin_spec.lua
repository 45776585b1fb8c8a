-- The shine of a target's dark skin became white blotches on a fairer face: it was brightened as much as the skin.
local pictures = require "spec.support.pictures"

-- Darkens other_man.jpg; both cheeks shine by so much.
local function dark(shine)
  local function spot(x, y)
    return ("exp(-(pow(X-%d,2)+pow(Y-%d,2))/200)"):format(x, y)
  end
  return pictures.repaint(("min(255,0.45*IN+%d*(%s+%s))"):format(shine, spot(378, 322), spot(492, 306)))
end

describe("the shine of dark skin", function()
  it("is no brighter on a fairer face than there is room for", function()
    local dull = pictures.swap_changed(dark(0))
    local shining = pictures.swap_changed(dark(110))
    local left, right = pictures.difference(dull, shining, "30:24:160:160"), pictures.difference(dull, shining, "30:24:222:160")
    assert.is_true(math.max(left, right) < 6, ("the cheeks differ by %.2f and %.2f"):format(left, right))
  end)
end)
