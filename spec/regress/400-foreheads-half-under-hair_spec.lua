-- Hair over one side of a target's forehead kept the other, bare side back, too: all of it stayed the scene's.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Draws stripes over the skin above the brows.
local STRIPES = "format=yuv444p,geq=lum='lum(X,Y)+16*sin(X*0.7)*lt(Y,165)*gt(lum(X,Y),80)':cb='cb(X,Y)':cr='cr(X,Y)'"

describe("a target whose hair hangs over one side of the forehead", function()
  it("brings the bare side along", function()
    local target = { "-i", clips.path "parted.png", "-vf", STRIPES }
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, target)
    local bare = difference "40:8:200:116"
    assert.is_true(bare > 2, "the bare side of the forehead differs by " .. bare .. " only")
  end)
end)
