-- The new face of somebody who swings slid off theirs where they turned back, and was sharp where movement smeared the scene.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

-- Swings by 100 pixels to either side of the middle, once in 20 frames: 31 pixels a frame in the middle, none at frames 15 and 25.
local SWING = "overlay=x='120+100*sin(2*PI*t/0.8)':y=0:eval=frame"

local function swing(path, rate, filter)
  shell.run { "ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=gray:size=640x480:rate=" .. rate, "-loop", "1",
    "-framerate", rate, "-i", clips.path "man_there.png", "-filter_complex",
    ("[0][1]%s,%sfps=25,format=yuv420p,trim=end_frame=30[v]"):format(SWING, filter), "-map", "[v]", "-c:v", "libx264", "-preset",
    "veryfast", "-crf", "14", path }
end

-- The mean luma, frame by frame, of what `graph` makes of two films.
local function measure(one, other, graph)
  local said = shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", one, "-i", other, "-filter_complex",
    graph .. ",signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-" }
  local values = {}
  for value in said:gmatch "YAVG=([%d.]+)" do
    values[#values + 1] = tonumber(value)
  end
  return values
end

describe("the face of somebody who swings", function()
  local folder, served, client
  setup(function()
    folder, served = shell.temporary(), engines.start()
    client = assert(faceswap.new { base_url = served.url, api_key = served.key })
  end)

  local function swap(name, rate, filter)
    local scene, result = folder .. "/" .. name .. ".mp4", folder .. "/" .. name .. "-result.mp4"
    swing(scene, rate, filter)
    assert(client:run { video = scene, choose = { [0] = clips.path "target.jpg" }, output = result })
    return scene, result
  end

  it("is as much in its place where they turn left as where they turn right", function()
    local scene, result = swap("sharp", 25, "")
    local turns = "select=eq(n\\,%d),setpts=0,crop=160:200:%d:90,format=gray[%s];"
    local graph = "[0]" .. turns:format(15, 145, "a") .. "[1]" .. turns:format(25, 345, "b") .. "[a][b]blend=all_mode=difference"
    local before, after = measure(scene, scene, graph)[1], measure(result, result, graph)[1]
    assert.is_true(after < before + 1.5, ("both turns differ by %.2f, in the source by %.2f"):format(after, before))
  end)

  it("is smeared as they are", function()
    local scene, result = swap("smeared", 200, "tmix=frames=8,")
    -- how much luma changes from pixel to pixel along the movement
    local edges = "crop=110:130:270:110,format=gray,convolution=0m='0 0 0 -1 0 1 0 0 0':0bias=128,lutyuv=y='abs(val-128)*4'"
    local before, after = measure(scene, scene, "[0]" .. edges), measure(result, result, "[0]" .. edges)
    local source, swapped = before[20] + before[21], after[20] + after[21] -- in the middle
    assert.is_true(swapped < 1.4 * source, ("edges of %.1f, in the source of %.1f"):format(swapped, source))
  end)
end)
