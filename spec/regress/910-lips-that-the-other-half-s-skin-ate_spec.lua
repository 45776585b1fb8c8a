-- Where a target looks a little aside, its mesh is not alike on both sides. The end of the farther half of the lower lip was taken for the
-- edge of something dark before the chin, and the other half's skin was laid over it: a pale notch in the lip.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("the lower lip of a target that looks aside", function()
  it("is whole", function()
    local result = pictures.swap({ "-i", clips.path "man_there.png", "-vf", "scale=iw*3:-2" }, clips.path "parted.png")
    local edge, skin = pictures.mean(result, "8:5:655:650", "Y"), pictures.mean(result, "10:6:662:664", "Y")
    assert.is_true(edge < 0.9 * skin, ("luma of the lip's edge is %.0f, of the skin below it %.0f"):format(edge, skin))
  end)
end)
