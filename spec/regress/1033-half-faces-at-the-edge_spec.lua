-- A face that comes into the picture over its edge was found once half of it was in, and then laid on by and by; one that leaves faded out
-- before it was gone: the scene's own half face stood at the edge for a third of a second.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Somebody's face, which is some 250 pixels wide, passes from left to right: its middle is at `from` + `pace` * frame. Where a wall of so
-- many pixels stands before him, his forehead is above the picture.
local function film(from, pace, frames, wall)
  local part = wall > 0 and ",crop=640:396:0:180,drawbox=w=" .. wall .. ":color=0x304030:t=fill" or ""
  return { "-f", "lavfi", "-i", "color=0x307cf5:size=640x576:rate=25:duration=3", "-loop", "1", "-framerate", "25", "-i",
    clips.path "other_man.jpg", "-filter_complex",
    ("[0][1]overlay=x='%g*t+%d-425':y=0:shortest=1%s,format=yuv420p[v]"):format(25 * pace, from, part), "-map", "[v]", "-frames:v", frames }
end

describe("at the picture's edge", function()
  local scene, result

  local function swap(...)
    scene, result = pictures.swap_film(film(...), clips.path "parted.png")
  end

  local function change(number, part)
    return pictures.differences(scene, result, "crop=" .. part)[number + 1]
  end

  it("the half of a face that comes in, or leaves, is swapped", function()
    swap(-170, 14, 72, 0)
    -- of a face that is cut by the edge as much as of one that is whole
    assert.is_true(change(14, "60:120:36:280") > 0.5 * change(35, "60:120:330:280"))
    assert.is_true(change(57, "60:120:540:280") > 0.5 * change(35, "60:120:232:280"))
    assert.is_true(change(14, "200:500:300:40") < 1, "something is painted where the face is not")
    assert.is_true(change(57, "200:500:100:40") < 1, "something is painted where the face is not")
  end)

  it("a face that comes from behind something is not painted before it", function()
    swap(40, 26, 22, 240)
    for number = 2, 8, 3 do
      assert.is_true(change(number, "200:390:10:4") < 1, ("frame %d"):format(number))
    end
    assert.is_true(change(18, "60:120:528:100") > 4, "nothing is swapped")
  end)
end)
