-- What passed before a face stayed to the pixel where it was straight and of one colour; a striped stick was painted over, and a ball or a
-- ring left as a blot.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

-- Shapes of 300 by 576 pixels, as ffmpeg's geq takes them: red, green and blue, and where they are; and where its middle is in a row of the
-- film's last frame.
local things = {
  ["striped stick"] = {
    shape = { "220", "if(lt(mod(X+Y,60),30),220,30)", "if(lt(mod(X+Y,60),30),215,35)", "lt(abs(X-150),13)" },
    middle = function() return 417 end,
  },
  ["ring of three colours"] = {
    shape = { "if(lt(mod(Y,90),30),230,40)", "if(lt(mod(Y,90),60),90,200)", "60", "lt(abs(hypot(X+60,Y-300)-210),9)" },
    middle = function(row) return 207 + math.sqrt(210 ^ 2 - (row - 300) ^ 2) end,
  },
}

-- Words of ffmpeg that make the film of somebody before whom a thing passes: its middle is in the face's at last.
local function film(shape)
  local picture = ("color=black:size=300x576:rate=25,format=rgba,geq=r='%s':g='%s':b='%s':a='255*%s'"):format(shell.unpack(shape))
  return { "-loop", "1", "-framerate", "25", "-t", 1, "-i", clips.path "other_man.jpg", "-f", "lavfi", "-i", picture, "-filter_complex",
    "[0][1]overlay=x='10+268*t':y=0:shortest=1,format=yuv420p,trim=end=1[v]", "-map", "[v]" }
end

describe("before a face", function()
  for name, thing in pairs(things) do
    it("a " .. name .. " stays", function()
      local scene, result = pictures.swap_film(film(thing.shape), clips.path "parted.png")
      local function change(part)
        return pictures.differences(scene, result, "crop=" .. part)[25]
      end
      local worst = 0
      for row = 230, 400, 17 do
        worst = math.max(worst, change(("8:8:%d:%d"):format(math.floor(thing.middle(row)) - 4, row - 4)))
      end
      local beside = change "50:40:330:330"
      assert.is_true(worst < 12, ("a place of it differs by %.0f steps of luma"):format(worst))
      assert.is_true(beside > 4, ("the cheek beside it differs by %.0f steps only: nothing was swapped"):format(beside))
    end)
  end
end)
