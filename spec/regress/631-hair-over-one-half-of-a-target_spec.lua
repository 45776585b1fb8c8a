-- Hair of the skin's colour that hangs over one half of a target's face came along: strands lay over an eye and a cheek.
local pictures = require "spec.support.pictures"

-- Lays strands over the right half of other_man.jpg, by turns lighter and darker than what they cover.
local STRANDS = pictures.repaint "min(255,IN*(1+0.5*gt(X,440)*sin((X-0.25*Y)/1.6)))"

describe("hair over one half of a target's face", function()
  it("is not laid over the other face: the bare half serves for both", function()
    local bare = pictures.swap_changed("null")
    local eye = pictures.difference(bare, pictures.swap_changed(STRANDS), "24:60:222:130")
    assert.is_true(eye < 10, ("around an eye it differs by %.2f"):format(eye))
  end)
end)
