-- The shine of one cheek of dark skin, which was dimmed, was taken for light from that side all the same: the other cheek grew brighter.
local pictures = require "spec.support.pictures"

-- Darkens other_man.jpg; one cheek shines by so much.
local function dark(shine, x, y)
  return pictures.repaint(("min(255,0.45*IN+%d*exp(-(pow(X-%d,2)+pow(Y-%d,2))/400))"):format(shine, x, y))
end

describe("the shine of one cheek", function()
  it("leaves the other one as it is", function()
    local dull = pictures.swap_changed(dark(0, 378, 322))
    local left = pictures.difference(dull, pictures.swap_changed(dark(160, 378, 322)), "30:24:222:160")
    local right = pictures.difference(dull, pictures.swap_changed(dark(160, 492, 306)), "30:24:160:160")
    assert.is_true(math.max(left, right) < 3.4, ("the other cheeks differ by %.2f and %.2f"):format(left, right))
  end)
end)
