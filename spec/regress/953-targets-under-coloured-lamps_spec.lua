-- Lamps of several colours on a target's face stayed on the new face as patches of paint: a blue nose between orange cheeks.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- A blue lamp before the face of other_man.jpg, and orange ones on both sides.
local LAMPS = "format=yuv444p,geq=lum='lum(X,Y)':cb='cb(X,Y)+34*cos((X-418)/45)':cr='cr(X,Y)-34*cos((X-418)/45)'"

-- How much bluer the nose of the man in man_there.png is than his cheeks.
local function difference(path)
  local left, right = pictures.mean(path, "10:10:172:172", "U"), pictures.mean(path, "10:10:230:172", "U")
  return pictures.mean(path, "12:12:199:168", "U") - (left + right) / 2
end

describe("a target under lamps of several colours", function()
  it("leaves their colours behind", function()
    local own, after = difference(clips.path "man_there.png"), difference(pictures.swap_changed(LAMPS))
    assert.is_true(math.abs(after - own) < 5, ("%.1f before, %.1f after"):format(own, after))
  end)
end)
