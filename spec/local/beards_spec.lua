-- Beards of targets.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Makes the chin of other_man.jpg grey.
local GREY = ("geq=r='if(%s,170,r(X,Y))':g='if(%s,190,g(X,Y))':b='if(%s,200,b(X,Y))'"):gsub("%%s",
  "lt(hypot((X-425)/80,(Y-440)/50),1)*gt(Y,418)")

describe("the beard of a target", function()
  it("comes along, though it is not of the skin's colour", function()
    local target = { "-i", clips.path "other_man.jpg", "-vf", GREY }
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, target)
    local chin = difference "20:8:195:220"
    assert.is_true(chin > 15, "the chin differs by " .. chin .. " only")
  end)
end)
