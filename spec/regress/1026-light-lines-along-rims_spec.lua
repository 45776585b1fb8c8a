-- Beside the frame of glasses a line of the scene's own skin stayed, one pixel wide: light before a target's brow or shaded lid.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Thick round rims before the eyes of other_man.jpg.
local RIMS = "lt(abs(hypot(X-362,Y-275)-46),4)+lt(abs(hypot(X-474,Y-258)-46),4)"
local BRIDGE = "between(X,402,434)*lt(abs(Y-268+(X-418)*0.13),3)"
-- Dark make-up around the eyes of parted.png.
local MAKE_UP = "lt(hypot(X-150,Y-187),30)+lt(hypot(X-252,Y-177),30)"

local function geq(share, luma)
  return ("format=yuv444p,geq=lum='if(%s,%s,lum(X,Y))':cb='if(%s,128,cb(X,Y))':cr='if(%s,128,cr(X,Y))'"):format(share, luma, share, share)
end

describe("glasses before dark lids", function()
  it("have no light line along their rims", function()
    local glasses = { "-i", clips.path "other_man.jpg", "-vf", geq(RIMS .. "+" .. BRIDGE, "28") }
    local result = pictures.swap(glasses, { "-i", clips.path "parted.png", "-vf", geq(MAKE_UP, "lum(X,Y)*0.4") })
    local line, lid = pictures.mean(result, "8:1:358:234", "Y"), pictures.mean(result, "8:4:358:235", "Y")
    -- 16 on Debian 12, 25 on Debian 13; with the line 38
    assert.is_true(line < lid + 30, ("luma is %.0f beside the rim and %.0f farther inside"):format(line, lid))
  end)
end)
