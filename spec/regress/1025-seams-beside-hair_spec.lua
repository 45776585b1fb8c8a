-- Where hair before a target's cheeks ended, the new face ended too, from one pixel to the next, with the hair's fringe and a shine.
local pictures = require "spec.support.pictures"

-- Dark hair before both cheeks of other_man.jpg.
local HAIR = "lt(X,330)+gt(X,515)"
local WITH_HAIR = ("geq=lum='if(%s,18,lum(X,Y))':cb='if(%s,128,cb(X,Y))':cr='if(%s,128,cr(X,Y))'"):format(HAIR, HAIR, HAIR)

describe("a target with hair before both cheeks", function()
  it("gives way to the scene by and by", function()
    local result, last, steepest = pictures.swap_changed(WITH_HAIR), nil, 0
    for left = 156, 246, 3 do -- from cheek to cheek, below the eyes
      local luma = pictures.mean(result, ("3:30:%d:172"):format(left), "Y")
      steepest, last = math.max(steepest, math.abs(luma - (last or luma))), luma
    end
    assert.is_true(steepest < 20, ("luma changes by %.1f from one strip of 3 pixels to the next"):format(steepest))
  end)
end)
