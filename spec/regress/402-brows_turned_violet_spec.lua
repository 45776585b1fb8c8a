-- The colour by which the scene's skin differs from the target's was added to what is dark, too: brows of an orange target became violet.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

-- Orange light: what is black stays so.
local ORANGE = "format=yuv444p,geq=lum='lum(X,Y)':cb='cb(X,Y)-0.25*(lum(X,Y)-16)':cr='cr(X,Y)+0.12*(lum(X,Y)-16)'"

describe("a target in orange light", function()
  it("has no violet brows in another light", function()
    local folder, brow = shell.temporary(), nil
    local target = folder .. "/target.png"
    shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", clips.path "other_man.jpg", "-vf", ORANGE, target }
    pictures.swap({ "-i", clips.path "man_there.png" }, target, function(_, result)
      brow = pictures.mean(result, "20:5:224:136", "U")
    end)
    assert.is_true(brow < 119.5, "a brow's Cb is " .. brow)
  end)
end)
