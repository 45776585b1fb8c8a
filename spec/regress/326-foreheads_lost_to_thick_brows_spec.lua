-- Thick brows of a target were taken for hair that hangs over the forehead: it stayed the scene's, and so did the brows' upper edges.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("thick brows of a target", function()
  it("come along to their upper edges", function()
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, clips.path "other_man.jpg")
    local edge = difference "36:8:167:124" -- of the left one
    assert.is_true(edge > 4, "the upper edge of a brow differs by " .. edge .. " only")
  end)
end)
