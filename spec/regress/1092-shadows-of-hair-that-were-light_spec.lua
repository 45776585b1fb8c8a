-- What hair hides of a target is filled in from the other half in the light of this one. That light was read in the hair's shadow: a dark
-- cloud stood above the brow.
local pictures = require "spec.support.pictures"

-- Hair before one brow of other_man.jpg, and its shadow beside it.
local BESIDE = "(X-345-(Y-255)*0.35)"
local HAIR = ("lt(%s,0)*lt(Y,290)"):format(BESIDE)
local SHADOW = ("0.75*exp(-max(%s,0)/30)*lt(Y,290)"):format(BESIDE)
local FILTER = ("format=yuv444p,geq=lum='if(%s,34+12*sin(X/2),lum(X,Y)*(1-%s))':cb='if(%s,120,cb(X,Y))':cr='if(%s,134,cr(X,Y))'"):format(
  HAIR, SHADOW, HAIR, HAIR)

describe("a brow that is filled in from the other half", function()
  it("is not in the shadow of the hair that hid it", function()
    local brow = "10:8:170:132"
    local darker = pictures.mean(pictures.swap_changed "null", brow, "Y") - pictures.mean(pictures.swap_changed(FILTER), brow, "Y")
    assert.is_true(darker < 6, ("it is darker by %.1f steps of luma"):format(darker))
  end)
end)
