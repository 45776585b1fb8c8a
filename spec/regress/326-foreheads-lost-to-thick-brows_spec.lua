-- Thick brows of a target were taken for hair that hangs over the forehead: it stayed the scene's, and so did the brows' upper edges.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("thick brows of a target", function()
  it("come along to their upper edges", function()
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, clips.path "other_man.jpg")
    local edge = difference "40:14:190:112" -- between them
    assert.is_true(edge > 2, "the forehead between the brows' upper edges differs by " .. edge .. " only")
  end)
end)
