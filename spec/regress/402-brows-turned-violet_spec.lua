-- The colour by which the scene's skin differs from the target's was added to what is dark, too: brows of an orange target became violet.
local pictures = require "spec.support.pictures"

-- Orange light: what is black stays so.
local ORANGE = "format=yuv444p,geq=lum='lum(X,Y)':cb='cb(X,Y)-0.25*(lum(X,Y)-16)':cr='cr(X,Y)+0.12*(lum(X,Y)-16)'"

describe("a target in orange light", function()
  it("has no violet brows in another light", function()
    local brow = pictures.mean(pictures.swap_changed(ORANGE), "20:5:224:136", "U")
    assert.is_true(brow < 119.5, "a brow's Cb is " .. brow)
  end)
end)
