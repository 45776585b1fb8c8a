-- A frame of glasses that is thinner than a pixel has little of its own colour: its lower half was painted over. And where brows shade
-- the skin above the bridge, that was not known as one: all but some pieces of the glasses was painted over.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Round lenses before the eyes of other_man.jpg: thin rims, fainter below, and a bridge; the skin above that is darker by `shade` of its
-- luma.
local function glasses(shade)
  local rims = "lt(abs(hypot(X-362,Y-275)-46),1.8)+lt(abs(hypot(X-474,Y-258)-46),1.8)"
  local bridge = "between(X,406,430)*lt(abs(Y-268+(X-418)*0.13),2.5)*0.95"
  local share = ("max(%s,min(%s,1)*if(lt(Y+(X-418)*0.15,298),0.9,0.42))"):format(bridge, rims)
  local light = ("(1-%g*between(X,396,440)*lt(Y+(X-418)*0.13,264))"):format(shade)
  local change = "lum='lum(X,Y)*LIGHT*(1-SHARE)+30*SHARE':cb='128+(cb(X,Y)-128)*(1-SHARE)':cr='128+(cr(X,Y)-128)*(1-SHARE)'"
  return "format=yuv444p,geq=" .. change:gsub("%u%u+", { LIGHT = light, SHARE = share })
end

local function swap(shade)
  return select(2, pictures.swap({ "-i", clips.path "other_man.jpg", "-vf", glasses(shade) }, clips.path "parted.png"))
end

describe("glasses with a thin frame", function()
  it("keep the lower half of their rims", function()
    local difference = swap(0)
    for _, part in ipairs { "40:6:342:317", "40:6:454:300" } do
      local change = difference(part)
      assert.is_true(change < 15, ("a rim's lower end differs by %.0f steps of luma"):format(change))
    end
  end)

  it("are seen below brows in shade", function()
    local change = swap(0.19) "40:6:342:226"
    assert.is_true(change < 15, ("a rim's upper end differs by %.0f steps of luma"):format(change))
  end)
end)
