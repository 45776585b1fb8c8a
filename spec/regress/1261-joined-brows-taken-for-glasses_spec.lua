-- The dark line of low brows that a frown joins was taken for the bridge of glasses, and counted for so much that faint bags below the
-- eyes made up the rims: brows, bags and nose of the scene stayed on the new face, as a mask.
-- One Lua is enough: what is tested is C.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- The brows of other_man.jpg lower and joined, what is above them in shade, and bags below his eyes.
local function frown()
  local line = "(Y-246+(X-418)*0.15)"
  local brow = ("between(X,322,512)*lt(abs(%s),7)"):format(line)
  local shade = ("between(X,316,522)*between(%s,-32,-6)"):format(line)
  local bag = "lt(abs(hypot((X-%d)/1.1,Y-%d)-40),3)*gt(Y+(X-%d)*0.15,%d)"
  local bags = bag:format(362, 275, 362, 276) .. "+" .. bag:format(474, 258, 474, 259)
  local luma = ("if(%s,75,if(%s,148,lum(X,Y))*(1-0.12*min(%s,1)))"):format(brow, shade, bags)
  return ("format=yuv444p,geq=lum='%s':cb='if(%s,126,cb(X,Y))':cr='if(%s,130,cr(X,Y))',gblur=0.8"):format(luma, brow, brow)
end

describe("brows that a frown joins", function()
  it("are no glasses: the new face covers them", function()
    local _, difference = pictures.swap({ "-i", clips.path "other_man.jpg", "-vf", frown() }, clips.path "parted.png")
    local between = difference "30:6:404:244"
    assert.is_true(between > 20, ("what joins them differs by %.1f steps of luma only"):format(between))
  end)
end)
