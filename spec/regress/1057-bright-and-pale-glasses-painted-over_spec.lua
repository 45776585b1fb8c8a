-- Glasses of metal, horn or clear plastic, whose frame is bright or not half as dark as the skin, were painted over but for their temples:
-- half a pair of glasses stayed.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Round lenses before the eyes of other_man.jpg, whose rims and bridge have so much of the skin's luma.
local function glasses(luma)
  local rims = "lt(abs(hypot(X-362,Y-275)-46),2.5)+lt(abs(hypot(X-474,Y-258)-46),2.5)"
  local bridge = "between(X,406,430)*lt(abs(Y-262+(X-418)*0.13),2.5)"
  return ("format=yuv444p,geq=lum='lum(X,Y)*if(%s+%s,%g,1)':cb='cb(X,Y)':cr='cr(X,Y)'"):format(rims, bridge, luma)
end

-- A shade as broad as a bag below each eye, where rims would be.
local function bags()
  local below = "max(0,1-abs(hypot(X-362,(Y-272)*1.1)-38)/14)*gt(Y,280)+max(0,1-abs(hypot(X-474,(Y-255)*1.1)-38)/14)*gt(Y,263)"
  return ("format=yuv444p,geq=lum='lum(X,Y)*(1-0.3*min(1,%s))':cb='cb(X,Y)':cr='cr(X,Y)'"):format(below)
end

-- What parts of the picture and of its swap differ by, in steps of luma: the least and the most of them, and both of a part.
local function swap(change, parts)
  local difference = select(2, pictures.swap({ "-i", clips.path "other_man.jpg", "-vf", change }, clips.path "parted.png"))
  local least, most = math.huge, 0
  for _, part in ipairs(parts) do
    least, most = math.min(least, difference(part)), math.max(most, difference(part))
  end
  return least, most, difference
end

describe("glasses of a scene", function()
  local LOWER_RIMS, BRIDGE, INNER_RIM = { "40:4:342:319", "40:4:454:302" }, "14:4:411:260", "4:30:406:262"

  for name, luma in pairs { bright = 1.35, pale = 0.68 } do
    it("stay whole where their frame is " .. name, function()
      local _, most, difference = swap(glasses(luma), { LOWER_RIMS[1], LOWER_RIMS[2], BRIDGE, INNER_RIM })
      assert.is_true(most < 10, ("the frame differs by %.1f steps of luma"):format(most))
      assert.is_true(difference "100:40:370:410" > 3, "the mouth stayed: nothing was swapped")
    end)
  end

  it("are not what bags below eyes are", function()
    local least = swap(bags(), { "30:6:347:306", "30:6:459:289" })
    assert.is_true(least > 5, ("a bag differs by %.1f steps of luma only: it stayed"):format(least))
  end)
end)
