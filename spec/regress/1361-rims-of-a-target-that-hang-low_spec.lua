-- Rims of a target that hang down on the cheeks left pieces of their lower ends there.
local pictures = require "spec.support.pictures"

-- Puts black glasses on other_man.jpg: rims that are higher than they are wide, and a bridge.
local RIM = "lt(abs(hypot((X-%d)/48,(Y-%d)/56)-1)*48,2.5)"
local FRAME = ("%s+%s+between(X,410,436)*lt(abs(Y-266+(X-424)*0.14),3)"):format(RIM:format(362, 294), RIM:format(484, 278))

describe("glasses of a target that hang low", function()
  it("leave nothing of the lower ends of their rims behind", function()
    local bare, result = pictures.swap_changed("null"), pictures.swap_changed(pictures.repaint(("if(%s,30,IN)"):format(FRAME)))
    for side, place in pairs { left = "10:5:171:179", right = "10:5:235:179" } do
      local left = pictures.difference(bare, result, place)
      assert.is_true(left < 10, ("the %s cheek differs by %.2f"):format(side, left))
    end
  end)
end)
