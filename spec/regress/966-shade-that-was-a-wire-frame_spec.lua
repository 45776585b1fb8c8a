-- Of glasses of thin wire the shade beside the nose, as dark as the wire, was taken for a part of them: dark patches of the scene's
-- skin stayed. Where of their rims nothing could be told from the skin, a piece of the bridge stayed by itself, as a speck.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local bridge = "between(X,196,217)*lt(abs(Y-262-(X-196)*0.16),1.5)"
local rims = "lt(abs(hypot((X-157)/1.25,Y-264)-32),1.2)+lt(abs(hypot((X-256)/1.25,Y-280)-32),1.2)"

local function swap(wire, shaded)
  local graph = ("crop=560:600:960:60,format=yuv444p,geq=lum='lum(X,Y)*if(%s,0.3,if(%s,0.4,1))':cb='cb(X,Y)':cr='cr(X,Y)'"):format(
    wire, shaded)
  local _, difference = pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", graph }, clips.path "other_man.jpg")
  return difference
end

describe("glasses of thin wire", function()
  it("stay, and the shade beside the nose does not", function()
    local difference = swap(bridge .. "+" .. rims, "lt(hypot((X-196)/14,(Y-302)/30),1)")
    local shade = difference "10:36:191:284"
    assert.is_true(shade > 50, ("the shade differs by %g only: it stayed"):format(shade))
    local wire = difference "16:2:149:295"
    assert.is_true(wire < 6, ("the wire differs by %g"):format(wire))
  end)

  it("leave no piece of the bridge alone", function()
    local difference = swap(bridge, "0")
    local piece = difference "12:3:201:262"
    assert.is_true(piece > 40, ("the bridge differs by %g only: it stayed"):format(piece))
  end)
end)
