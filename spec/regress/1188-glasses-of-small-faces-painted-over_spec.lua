-- Rims of a face of 50 pixels are a pixel thin, and broken by what their lenses reflect: no closed line was found around the eyes, and the
-- new face was painted over the glasses. Lines all around the eyes and a bridge tell of them.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

local function within(size)
  return ("lt(min(hypot((X-157)/1.25,Y-284),hypot((X-256)/1.25,Y-300)),%d)"):format(size)
end

-- The middle woman with grey glasses whose rims have a gap below and whose lenses glint, made small.
local function small_glasses()
  local gap = "between(Y-314-(X-157)*0.16,-12,4)"
  local bridge = "between(X,196,217)*between(Y-272-(X-196)*0.16,-3,3)"
  local frame = ("%s*not(%s)*not(%s)+%s"):format(within(37), within(32), gap, bridge)
  local glints = "lt(min(hypot(X-146,Y-270),hypot(X-245,Y-286)),11)+lt(min(hypot(X-172,Y-298),hypot(X-271,Y-314)),11)"
  local glasses = pictures.repaint(("if(%s,100,if(%s,245,IN))"):format(frame, glints))
  return ("crop=560:600:960:60,format=gbrp,%s,scale=134:144:flags=area"):format(glasses)
end

describe("glasses of a small face", function()
  it("stay though their rims are broken", function()
    local _, difference = pictures.swap({ "-i", clips.sample "sample3.jpg", "-vf", small_glasses() }, clips.sample "franck_02159.jpg")
    local rims = { difference "2:8:26:64", difference "2:8:71:68" }
    assert.is_true(math.max(rims[1], rims[2]) < 4, ("the rims differ by %.1f and %.1f"):format(rims[1], rims[2]))
    assert.is_true(difference "20:10:36:94" > 4, "nothing was swapped: the mouth differs by " .. difference "20:10:36:94")
  end)
end)
