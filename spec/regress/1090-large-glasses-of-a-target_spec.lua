-- Large glasses of a target were not known for glasses, and were laid over the face like its skin.
local pictures = require "spec.support.pictures"

-- Puts glasses on other_man.jpg: round rims of a radius and a bridge, `half` pixels to both sides of their middle, of so much of the skin's
-- luma.
local function glasses(radius, half, luma)
  local rim = ("abs(hypot(X-%%d,Y-%%d)-%d)"):format(radius)
  local rims = ("lt(min(%s,%s),%g)"):format(rim:format(362, 281), rim:format(480, 264), half)
  local bridge = ("between(X,%d,%d)*lt(abs(Y-266+(X-421)*0.14),%g)"):format(362 + radius - 3, 480 - radius + 3, half)
  return ("format=yuv444p,geq=lum='lum(X,Y)*if(%s+%s,%g,1)':cb='cb(X,Y)':cr='cr(X,Y)'"):format(rims, bridge, luma)
end

describe("large glasses of a target", function()
  it("leave nothing of their frame behind, from the eyes down", function()
    local bare = pictures.swap_changed("null")
    local left = pictures.difference(bare, pictures.swap_changed(glasses(62, 6, 0.4)), "84:28:165:152")
    assert.is_true(left < 12, ("from the eyes down the glasses differ by %.2f"):format(left))
  end)
end)
