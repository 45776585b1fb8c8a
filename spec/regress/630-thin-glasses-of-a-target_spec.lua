-- Glasses with thin rims and clear lenses came along with a target: their frame was laid over the face like its skin.
local pictures = require "spec.support.pictures"

-- Puts glasses on other_man.jpg, of a shade from 0 to 255: round rims and a bridge, some pixels wide.
local function glasses(shade)
  local frame = "lt(min(abs(hypot(X-367,Y-278)-42),abs(hypot(X-482,Y-262)-42)),3)+between(X,407,442)*lt(abs(Y-266+(X-424)*0.14),3)"
  return ("geq=r='if(%s,%d,r(X,Y))':g='if(%s,%d,g(X,Y))':b='if(%s,%d,b(X,Y))'"):format(frame, shade, frame, shade, frame, shade)
end

describe("glasses of a target whose lenses are clear", function()
  for name, shade in pairs { dark = 30, light = 250 } do
    it("leave nothing of their " .. name .. " frame behind, from the eyes down", function()
      local bare = pictures.swap_changed("null")
      local frame = pictures.difference(bare, pictures.swap_changed(glasses(shade)), "84:28:165:152")
      assert.is_true(frame < 8, ("from the eyes down the glasses differ by %.2f"):format(frame))
    end)
  end

  -- All that is thin and dark around the eyes was taken for their frame: more than half of the skin there was filled in.
  it("leave the skin below them as it is without them", function()
    local bare = pictures.swap_changed("null")
    local skin = pictures.difference(bare, pictures.swap_changed(glasses(250)), "84:14:165:168")
    assert.is_true(skin < 4.8, ("it differs by %.2f"):format(skin))
  end)
end)
