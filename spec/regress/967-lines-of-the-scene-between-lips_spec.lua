-- Between lips that touch a line of the scene's own colour stayed, with specks at the corners: red between the lips of a bearded target.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Green paint on the lips of low_chin.png.
local LIPS = "lt(hypot((X-196)/44,(Y-346)/18),1)"
local PAINTED = ("format=yuv444p,geq=lum='lum(X,Y)':cb='if(%s,100,cb(X,Y))':cr='if(%s,100,cr(X,Y))'"):format(LIPS, LIPS)

describe("lips that touch in scene and target", function()
  it("have no line of the scene between them", function()
    local scene = { "-i", clips.path "low_chin.png", "-vf", PAINTED }
    local result = pictures.swap(scene, clips.path "parted.png")
    for name, place in pairs { left = "12:3:168:339", middle = "16:3:189:344", right = "12:3:216:341" } do
      local red = pictures.mean(result, place, "V")
      assert.is_true(red > 128, ("the %s of the line is green: %.0f"):format(name, red))
    end
  end)
end)
