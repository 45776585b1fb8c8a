-- Glasses were painted over but for some pieces: their frame is thinner than the distances between the points that were looked at.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Whether a pixel is of the frame, for ffmpeg's geq.
local FRAME = "lt(abs(hypot((X-157)/1.25,Y-264)-32),3.5)+lt(abs(hypot((X-256)/1.25,Y-280)-32),3.5)"
  .. "+between(X,196,217)*lt(abs(Y-262-(X-196)*0.16),3)"

describe("glasses of a scene", function()
  it("stay on the new face", function()
    local graph = "crop=560:600:960:60," .. pictures.repaint(("if(%s,28,IN)"):format(FRAME))
    local _, difference = pictures.swap({ "-i", "build/samples/sample3.jpg", "-vf", graph }, clips.path "other_man.jpg")
    local rims = { left = difference "20:4:147:294", right = difference "20:4:246:310", bridge = difference "12:4:201:262" }
    local mouth = difference "90:50:150:390"
    local eyes = difference "36:24:139:252"
    for name, changed in pairs(rims) do
      assert.is_true(changed < 3, ("the frame's %s differs by %g"):format(name, changed))
    end
    assert.is_true(eyes > 8, "an eye behind them differs by " .. eyes .. " only")
    assert.is_true(mouth > 5, "the mouth differs by " .. mouth .. " only: nothing was swapped")
  end)
end)
