-- A fringe whose colour is much like the skin's in shadow was taken for forehead: its tips lay across the other forehead as a dark stroke.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Darkens what is above a line close to the brows.
local FRINGE = pictures.repaint "IN*(1-0.35*clip((174+0.18*(X-95)-Y)/8,0,1))"

describe("a fringe of a target in the skin's colour", function()
  it("stays behind", function()
    local forehead = {}
    for i, filter in ipairs { "null", FRINGE } do
      local target = { "-i", clips.path "middle.png", "-vf", filter }
      local result = pictures.swap({ "-i", clips.path "man_there.png" }, target)
      forehead[i] = pictures.mean(result, "50:12:180:112", "Y")
    end
    assert.is_true(math.abs(forehead[2] - forehead[1]) < 4, ("%.1f in place of %.1f"):format(forehead[2], forehead[1]))
  end)
end)
