-- Somebody who passed before another person got that one's target for some time: what followed the hidden face had come to theirs.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

-- A man before whom another one passes from the left to the right, eyes at the height of his.
local PASSES = "[1]scale=360:-2,chromakey=0x2a7af0:0.16:0.05[b];[0][b]overlay=x='-360+9*(n-25)':y=17,format=yuv420p,trim=end_frame=120[v]"

local function film(path)
  shell.run { "ffmpeg", "-v", "error", "-nostdin", "-loop", "1", "-framerate", 25, "-i", clips.path "man_there.png", "-loop", "1",
    "-framerate", 25, "-i", clips.path "other_man.jpg", "-filter_complex", PASSES, "-map", "[v]", "-c:v", "libx264", "-preset",
    "veryfast", "-crf", "14", path }
end

-- What luma of the passing man's face differs by in a frame.
local function change(scene, result, frame)
  local graph = ("[0]%s[a];[1]%s[b];[a][b]blend=all_mode=difference,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-")
    :gsub("%%s", ("select=eq(n\\,%d),setpts=0,crop=70:80:%d:140,format=gray"):format(frame, -360 + 9 * (frame - 25) + 175))
  local said = shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", scene, "-i", result, "-filter_complex", graph, "-f", "null", "-" }
  return tonumber(said:match "YAVG=([%d.]+)")
end

describe("a face that passes before another", function()
  it("does not get the other's target", function()
    local folder, served = shell.temporary(), engines.start()
    local client = assert(faceswap.new { base_url = served.url, api_key = served.key })
    local scene, result = folder .. "/scene.mp4", folder .. "/result.mp4"
    film(scene)
    assert(client:run { video = scene, choose = { [0] = clips.path "target.jpg" }, output = result })
    local most, at = 0, 0
    for frame = 56, 78, 2 do
      local by = change(scene, result, frame)
      if by > most then
        most, at = by, frame
      end
    end
    assert.is_true(most < 3, ("frame %d differs by %.1f"):format(at, most))
  end)
end)
