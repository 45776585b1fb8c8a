-- Hair that hung over the end of a target's brow was taken for the brow: a hook below it came along.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("hair over the end of a target's brow", function()
  it("stays where it is", function()
    local result = pictures.swap({ "-i", clips.path "man_there.png" }, clips.path "parted.png")
    local below = pictures.mean(result, "8:6:240:140", "Y")
    assert.is_true(below > 93.5, "it is dark below the brow's end: " .. below)
  end)
end)
