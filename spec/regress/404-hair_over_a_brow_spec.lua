-- Hair that hung over the end of a target's brow was taken for the brow: a hook beside it came along.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("hair over the end of a target's brow", function()
  it("stays where it is", function()
    local beside
    pictures.swap({ "-i", clips.path "man_there.png" }, clips.path "parted.png", function(_, result)
      beside = pictures.mean(result, "12:8:232:130", "Y")
    end)
    assert.is_true(beside > 102, "it is dark beside the brow: " .. beside)
  end)
end)
