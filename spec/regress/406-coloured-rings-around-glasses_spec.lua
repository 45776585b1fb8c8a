-- Where glasses cut the new face the scene's light lost its colour: rings of the target's own were seen around them.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Whether a pixel is of the glasses' frame, for ffmpeg's geq.
local FRAME = "lt(abs(hypot((X-157)/1.25,Y-264)-32),3.5)+lt(abs(hypot((X-256)/1.25,Y-280)-32),3.5)"
  .. "+between(X,196,217)*lt(abs(Y-262-(X-196)*0.16),3)"

describe("skin beside glasses", function()
  it("has the colour of the skin around it", function()
    local graph = "crop=560:600:960:60," .. pictures.repaint(("if(%s,28,IN)"):format(FRAME))
    local result = pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", graph }, clips.path "other_man.jpg")
    local ring, cheek = pictures.mean(result, "30:3:241:318", "V"), pictures.mean(result, "30:6:241:328", "V")
    assert.is_true(ring < cheek + 4, ("Cr is %.1f beside the frame, %.1f below"):format(ring, cheek))
  end)
end)
