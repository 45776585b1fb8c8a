-- Thick frames whose bridge lies in the brows' shade were painted over but for some pieces, and the shade of a nose beside thin ones
-- was taken for a part of them: a dark patch of the scene's skin stayed.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Whether a pixel is of a frame whose rims and bridge are so thick, halved, for ffmpeg's geq.
local function frame(rim, bridge)
  return ("lt(abs(hypot((X-157)/1.25,Y-264)-32),%g)+lt(abs(hypot((X-256)/1.25,Y-280)-32),%g)"
    .. "+between(X,196,217)*lt(abs(Y-262-(X-196)*0.16),%g)"):format(rim, rim, bridge)
end

local function swap(black, shaded, shade)
  local graph = ("crop=560:600:960:60,format=yuv444p,geq=lum='if(%s,24,lum(X,Y)*if(%s,%g,1))'"
    .. ":cb='if(%s,128,cb(X,Y))':cr='if(%s,128,cr(X,Y))'"):format(black, shaded, shade, black, black)
  local _, difference = pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", graph }, clips.path "other_man.jpg")
  return difference
end

describe("glasses of a scene", function()
  it("stay where they are thick and in the brows' shade", function()
    local difference = swap(frame(4, 8), "between(X,170,245)*between(Y,200,253)", 0.72)
    for name, place in pairs { left = "20:4:147:294", right = "20:4:246:310", bridge = "10:8:202:259" } do
      local changed = difference(place)
      assert.is_true(changed < 3, ("the frame's %s differs by %g"):format(name, changed))
    end
    local mouth = difference "90:50:150:390"
    assert.is_true(mouth > 5, "the mouth differs by " .. mouth .. " only: nothing was swapped")
  end)

  it("are not what a nose's shade is", function()
    local difference = swap(frame(3.5, 3), "gt(X,210)*between(Y,270,345)", 0.4)
    local rim, shade = difference "20:4:147:294", difference "20:12:226:316"
    assert.is_true(rim < 3, "the frame's left differs by " .. rim)
    assert.is_true(shade > 5, "the shade differs by " .. shade .. " only: it stayed")
  end)
end)
