-- Skin of the nose that the scene shows from the side is squeezed to a few pixels: a shade beside a target's nose became a black line along
-- the far side of a turned one.
-- One Lua is enough: what this tests is what the engine paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- The nose of other_man.jpg has dark sides.
local SIDES = "between(Y,275,320)*(lt(abs(X-412+(Y-278)/3),4)+lt(abs(X-448-(Y-275)*0.39),4))"
local SHADED = ("format=yuv444p,geq=lum='lum(X,Y)*if(%s,0.45,1)':cb='cb(X,Y)':cr='cr(X,Y)'"):format(SIDES)

describe("the far side of a turned nose", function()
  it("has no line where the target's nose has a shade", function()
    local result = pictures.swap({ "-i", clips.path "target.jpg" }, { "-i", clips.path "other_man.jpg", "-vf", SHADED })
    for name, place in pairs { upper = "3:1:179:202", middle = "2:1:177:211", lower = "2:1:175:220" } do
      local luma = pictures.mean(result, place, "Y")
      assert.is_true(luma > 102, ("the %s part of the nose's side is dark: %.0f"):format(name, luma))
    end
  end)
end)
