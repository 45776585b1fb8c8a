-- The bar that runs from dark lenses to an ear was laid over the other face, as a dark stroke beside its eye.
-- One Lua is enough: what this tests is what the engine sees and paints.
local pictures = require "spec.support.pictures"

local LENSES = "lt(hypot((X-362)/48,(Y-294)/36),1)+lt(hypot((X-484)/48,(Y-278)/36),1)+between(X,410,436)*lt(abs(Y-280+(X-424)*0.14),5)"
local BARS = "lt(X,362)*lt(abs(Y-282),6)+gt(X,484)*lt(abs(Y-262),6)"

local function wearing(where)
  return pictures.swap_changed(pictures.repaint(("if(%s,25,IN)"):format(where)))
end

describe("the bars of a target's sunglasses", function()
  it("stay behind", function()
    local left = pictures.difference(wearing(LENSES), wearing(LENSES .. "+" .. BARS), "12:8:158:140")
    assert.is_true(left < 1.8, ("the temple differs by %.2f"):format(left))
  end)
end)
