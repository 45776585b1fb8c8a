-- Dark glasses of a target came along as dark rings, and their colour became that of the eyes.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Puts dark glasses on other_man.jpg.
local DARK = ("geq=r='if(%s,16,r(X,Y))':g='if(%s,16,g(X,Y))':b='if(%s,18,b(X,Y))'"):gsub("%%s",
  "lt(hypot((X-365)/58,(Y-276)/42),1)+lt(hypot((X-480)/58,(Y-260)/42),1)")

describe("a target with dark glasses", function()
  it("leaves its wearer's own eyes", function()
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, { "-i", clips.path "other_man.jpg", "-vf", DARK })
    local eyes = { difference "24:10:172:146", difference "24:10:222:146" }
    assert.is_true(math.max(eyes[1], eyes[2]) < 8, ("the eyes differ by %.1f and %.1f"):format(eyes[1], eyes[2]))
  end)
end)
