-- Red lips of a scene were taken for its light: the target's lips became as red, and so did the skin around them.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Paints the lips of man_there.png, and some skin beside them.
local INSIDE = "lt(hypot((X-207)/24,(Y-201)/8),1)"
local PAINTED = ("geq=r='if(%s,0.4*r(X,Y)+120,r(X,Y))':g='g(X,Y)*(1-0.8*%s)':b='b(X,Y)*(1-0.7*%s)'"):gsub("%%s", INSIDE)
-- Above the target's lips, and below them.
local PARTS = { "60:8:176:190", "40:12:186:212" }

local function redness(change)
  local parts = {}
  local result = pictures.swap({ "-i", clips.path "man_there.png", "-vf", change }, clips.path "other_man.jpg")
  for i, part in ipairs(PARTS) do
    parts[i] = pictures.mean(result, part, "V")
  end
  return parts
end

describe("painted lips of a scene", function()
  it("do not colour the face that is laid over them", function()
    local plain, painted = redness "null", redness(PAINTED)
    for i, part in ipairs(PARTS) do
      assert.is_true(math.abs(painted[i] - plain[i]) < 2, ("at %s red is %.1f instead of %.1f"):format(part, painted[i], plain[i]))
    end
  end)
end)
