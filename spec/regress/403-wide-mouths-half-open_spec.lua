-- A mouth that got wider opened no wider than the scene's narrow one: it looked half open.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a wide mouth given to somebody with a narrow one", function()
  it("opens wider, too", function()
    local result = pictures.swap({ "-i", clips.path "man_agape.png" }, clips.path "other_man.jpg")
    local edge, lip = pictures.mean(result, "12:2:201:220", "Y"), pictures.mean(result, "12:2:201:226", "Y")
    assert.is_true(edge < lip - 8, ("the lower lip begins above its place: %.1f there, %.1f below"):format(edge, lip))
  end)
end)
