-- Cells of a target's mesh that the picture's face itself hides were painted with what lies before them: hatching along the jaw.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

local SAMPLES = os.getenv "FACESWAP_SAMPLES" or "build/samples"

describe("a jaw that a target hides", function()
  it("stays the scene's", function()
    local target = { "-i", SAMPLES .. "/sample1.jpg", "-vf", "crop=400:400:740:350" }
    local result = pictures.swap({ "-i", clips.path "other_man.jpg" }, target)
    local folder = shell.temporary()
    local soft = folder .. "/soft.png"
    shell.ffmpeg { "-i", result, "-vf", "gblur=sigma=3", soft }
    local rough = pictures.difference(result, soft, "24:50:508:365")
    assert.is_true(rough < 2.6, ("the jaw differs from itself, blurred, by %.2f"):format(rough))
  end)
end)
