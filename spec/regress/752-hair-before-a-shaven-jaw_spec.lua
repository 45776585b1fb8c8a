-- Long hair before the jaw of a target without a beard was taken for one: a dark wedge lay on either side of the chin.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

describe("a target with long hair before the jaw", function()
  it("leaves it behind", function()
    local result = pictures.swap({ "-i", clips.path "man_there.png" }, clips.path "target.jpg")
    local chin = pictures.mean(result, "20:6:196:218", "Y")
    for side, jaw in pairs { left = "6:6:171:212", right = "6:6:235:212" } do
      local luma = pictures.mean(result, jaw, "Y")
      assert.is_true(luma > 0.7 * chin, ("the %s side of the jaw has %.1f, the chin %.1f"):format(side, luma, chin))
    end
  end)
end)
