-- The dark edge of what a target held before one side of the chin, a shoulder or a hand, was painted as if it were a beard: a dark
-- streak beside the mouth.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

-- A dark edge from the corner of other_man.jpg's mouth to his chin.
local EDGE = pictures.repaint "IN*(1-0.65*lt(abs(X-502+(Y-385)*0.5),5)*between(Y,385,470))"

describe("a dark edge before one side of a target's chin", function()
  it("stays behind", function()
    local folder, luma = shell.temporary(), {}
    for name, filter in pairs { plain = "null", edge = EDGE } do
      local target = ("%s/%s.png"):format(folder, name)
      shell.ffmpeg { "-i", clips.path "other_man.jpg", "-vf", filter, target }
      local result = pictures.swap({ "-i", clips.path "man_there.png" }, target)
      luma[name] = pictures.mean(result, "6:8:225:217", "Y")
    end
    assert.is_true(luma.edge > 0.78 * luma.plain, ("luma beside the mouth is %.0f, without the edge %.0f"):format(luma.edge, luma.plain))
  end)
end)
