-- Shine of a dark target grew as much as its skin became brighter: on a pale scene it was blotches.
local pictures = require "spec.support.pictures"

-- other_man.jpg as a dark man, on whose cheek there is so much shine at one place.
local function dark(shine)
  return ("format=yuv444p,geq=lum='lum(X,Y)*0.38+%d*exp(-pow(hypot(X-372,Y-335)/16,2))':cb='cb(X,Y)':cr='cr(X,Y)'"):format(shine)
end

local function cheek(shine)
  return pictures.mean(pictures.swap_changed(dark(shine)), "6:6:184:177", "Y")
end

describe("shine on the cheek of a dark target", function()
  it("is fainter on pale skin, not stronger", function()
    local shine = cheek(12) - cheek(0)
    assert.is_true(shine > 3, ("nothing is seen of it: %.1f"):format(shine))
    assert.is_true(shine < 7.5, ("12 steps of luma have become %.1f"):format(shine))
  end)
end)
