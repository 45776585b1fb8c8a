-- The new face of somebody who swings slid off theirs where they turned back, and was sharp where movement smeared the scene.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local pictures = require "spec.support.pictures"

-- Swings by 100 pixels to either side of the middle, once in 20 frames: 31 pixels a frame in the middle, none at frames 15 and 25.
local SWING = "overlay=x='120+100*sin(2*PI*t/0.8)':y=0:eval=frame"

local function swap(rate, filter)
  return pictures.swap_film({ "-f", "lavfi", "-i", "color=gray:size=640x480:rate=" .. rate, "-loop", "1", "-framerate", rate, "-i",
    clips.path "man_there.png", "-filter_complex", ("[0][1]%s,%sfps=25,format=yuv420p,trim=end_frame=30[v]"):format(SWING, filter), "-map",
    "[v]" }, clips.path "target.jpg")
end

describe("the face of somebody who swings", function()
  it("is as much in its place where they turn left as where they turn right", function()
    local scene, result = swap(25, "")
    local turns = "select=eq(n\\,%d),setpts=0,crop=160:200:%d:90,format=gray[%s];"
    local graph = "[0]" .. turns:format(15, 145, "a") .. "[1]" .. turns:format(25, 345, "b") .. "[a][b]blend=all_mode=difference"
    local before, after = pictures.lumas(graph, scene, scene)[1], pictures.lumas(graph, result, result)[1]
    assert.is_true(after < before + 1.5, ("both turns differ by %.2f, in the source by %.2f"):format(after, before))
  end)

  it("is smeared as they are", function()
    local scene, result = swap(200, "tmix=frames=8,")
    -- how much luma changes from pixel to pixel along the movement
    local edges = "crop=110:130:270:110,format=gray,convolution=0m='0 0 0 -1 0 1 0 0 0':0bias=128,lutyuv=y='abs(val-128)*4'"
    local before, after = pictures.lumas("[0]" .. edges, scene), pictures.lumas("[0]" .. edges, result)
    local source, swapped = before[20] + before[21], after[20] + after[21] -- in the middle
    assert.is_true(swapped < 1.4 * source, ("edges of %.1f, in the source of %.1f"):format(swapped, source))
  end)
end)
