-- Whoever was passed by another person got his own face back for about a second, though half of it was to be seen.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

-- A man before whom another one passes from the left to the right.
local PASSES = "[1]scale=360:-2,chromakey=0x2a7af0:0.16:0.05[b];[0][b]overlay=x='-300+8*n':y=17,format=yuv420p,trim=end_frame=70[v]"
-- The half of his face that is to be seen when the other one has come half the way, and when he goes.
local HALVES = { ["30:60:206:110"] = { 22, 24, 26 }, ["30:60:170:110"] = { 48, 49, 50 } }

local function film(path)
  shell.run { "ffmpeg", "-v", "error", "-nostdin", "-loop", "1", "-framerate", 25, "-i", clips.path "man_there.png", "-loop", "1",
    "-framerate", 25, "-i", clips.path "other_man.jpg", "-filter_complex", PASSES, "-map", "[v]", "-c:v", "libx264", "-preset",
    "veryfast", "-crf", "14", path }
end

-- What luma differs by in the crop, of each frame.
local function changes(scene, result, crop)
  local graph = ("[0]crop=%s,format=gray[a];[1]crop=%s,format=gray[b];[a][b]blend=all_mode=difference,signalstats,"
    .. "metadata=print:key=lavfi.signalstats.YAVG:file=-"):format(crop, crop)
  local said = shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", scene, "-i", result, "-filter_complex", graph, "-f", "null", "-" }
  local by = {}
  for value in said:gmatch "YAVG=([%d.]+)" do
    by[#by + 1] = tonumber(value)
  end
  return by
end

describe("a face that another one passes before", function()
  it("is replaced wherever it is to be seen", function()
    local folder, served = shell.temporary(), engines.start()
    local client = assert(faceswap.new { base_url = served.url, api_key = served.key })
    local scene, result = folder .. "/scene.mp4", folder .. "/result.mp4"
    film(scene)
    assert(client:run { video = scene, choose = { [0] = clips.path "target.jpg" }, output = result })
    for crop, frames in pairs(HALVES) do
      local by = changes(scene, result, crop)
      for _, frame in ipairs(frames) do
        local usual, is = by[#by - 5], by[frame + 1]
        assert.is_true(is > 0.5 * usual, ("frame %d differs by %.1f, and %.1f where nobody passes"):format(frame, is, usual))
      end
    end
  end)
end)
