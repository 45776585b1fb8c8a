-- What lies before one end of a target's mouth, and its shadow, was filled in from the other half beside the lips alone: of lips and the
-- end of the mouth it stayed as a smudge.
local pictures = require "spec.support.pictures"

-- Darkens a stripe of other_man.jpg that runs from the cheek over one end of the mouth to the chin.
local STRIPE = "lt(abs(X-470+(Y-405)*0.75),10)"
local STRIPED = ("geq=lum='lum(X,Y)*if(%s,0.25,1)':cb='cb(X,Y)':cr='cr(X,Y)'"):format(STRIPE)

describe("a dark edge over one end of a target's mouth", function()
  it("is filled in from the other half", function()
    local bare = pictures.swap_changed("null")
    local striped = pictures.swap_changed(STRIPED)
    local ended, other = pictures.difference(bare, striped, "20:24:212:200"), pictures.difference(bare, striped, "20:24:182:200")
    assert.is_true(ended < 24, ("around the end of the mouth the stripe differs by %.2f"):format(ended))
    assert.is_true(other < 12, ("around the other end it differs by %.2f"):format(other))
  end)
end)
