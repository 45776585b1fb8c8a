-- The sockets of a target's eyes, which turn from the camera with a chin held low, stayed the scene's: slits between lids and brows.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Draws stripes over the upper half of the face.
local STRIPES = "format=yuv444p,geq=lum='lum(X,Y)+30*sin(X*0.7)*lt(Y,240)':cb='cb(X,Y)':cr='cr(X,Y)'"

describe("a target with the chin held low", function()
  it("brings along what is between its lids and brows", function()
    local target = { "-i", clips.path "low_chin.png", "-vf", STRIPES }
    local _, difference = pictures.swap({ "-i", clips.path "man_there.png" }, target)
    local socket = difference "20:4:220:140"
    assert.is_true(socket > 11.5, "a socket differs by " .. socket .. " only")
  end)
end)
