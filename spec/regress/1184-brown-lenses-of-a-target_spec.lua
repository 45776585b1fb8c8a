-- Dark glasses of a target whose lenses have the skin's hue, or reflect it, were taken for skin: they came along, with eyes in them.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Puts brown glasses on other_man.jpg.
local BROWN = ("geq=r='if(%s,84,r(X,Y))':g='if(%s,58,g(X,Y))':b='if(%s,49,b(X,Y))'"):gsub("%%s",
  "lt(hypot((X-365)/58,(Y-276)/42),1)+lt(hypot((X-480)/58,(Y-260)/42),1)")

describe("a target with brown glasses", function()
  it("leaves its wearer's own eyes", function()
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, { "-i", clips.path "other_man.jpg", "-vf", BROWN })
    local eyes = { difference "24:10:172:146", difference "24:10:222:146" }
    assert.is_true(math.max(eyes[1], eyes[2]) < 8, ("the eyes differ by %.1f and %.1f"):format(eyes[1], eyes[2]))
    assert.is_true(difference "60:30:177:195" > 5, "nothing was swapped")
  end)
end)
