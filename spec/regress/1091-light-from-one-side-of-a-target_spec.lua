-- Of light from one side of a target only what is broad was evened out: the shadow of the nose became a dark stripe of the new face. Where
-- a target looks aside and one half serves for both, light across the middle became a crease down the forehead and the nose.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- A filter that takes some of the light.
local function shade(share)
  return ("format=yuv444p,geq=lum='lum(X,Y)*(1-%s)':cb='cb(X,Y)':cr='cr(X,Y)'"):format(share)
end

describe("light from one side of a target", function()
  it("makes one side of its nose hardly darker than the other", function()
    local shadow = shade "0.5*between(Y,285,345)*exp(-pow((X-448-(Y-320)*0.14)/8,2))"
    local bare, shaded = pictures.swap_changed "null", pictures.swap_changed(shadow)
    local darker = pictures.difference(bare, shaded, "20:36:208:140") - pictures.difference(bare, shaded, "20:36:190:140")
    assert.is_true(darker < 5, ("it is by %.2f steps of luma"):format(darker))
  end)

  it("makes no crease where one half of the face serves for both", function()
    local result = pictures.swap({ "-i", clips.path "man_there.png" },
      { "-i", clips.path "target.jpg", "-vf", shade "0.6/(1+exp((200-X)/12))" })
    local middle = pictures.mean(result, "4:30:207:112", "Y")
    local beside = (pictures.mean(result, "4:30:195:112", "Y") + pictures.mean(result, "4:30:219:112", "Y")) / 2
    assert.is_true(middle - beside < 28, ("the middle of the forehead is %.1f steps of luma brighter"):format(middle - beside))
  end)
end)
