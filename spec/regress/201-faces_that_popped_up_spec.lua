-- Somebody who came into the picture had the other face all at once, from the frame on in which they were found.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("a face that comes into the picture", function()
  it("is laid on by and by", function()
    local folder, served = shell.temporary(), engines.start()
    local coming, result = folder .. "/coming.mp4", folder .. "/result.mp4"
    shell.run { "ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=gray:size=640x480:rate=25", "-loop", "1", "-framerate",
      "25", "-i", clips.path "target.jpg", "-filter_complex", "[0][1]overlay=x='-400+500*min(t,1)':y=0,format=yuv420p,trim=end=2[v]",
      "-map", "[v]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", coming }
    local client = assert(faceswap.new { base_url = served.url, api_key = served.key })
    assert(client:run { video = coming, choose = { [0] = clips.path "other_man.jpg" }, output = result })
    client:close()
    served:stop()
    -- the mean difference of luma, frame by frame
    local said = shell.run { "ffmpeg", "-v", "error", "-nostdin", "-i", coming, "-i", result, "-filter_complex",
      "[0]format=gray[a];[1]format=gray[b];[a][b]blend=all_mode=difference,signalstats,"
        .. "metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-" }
    local before, step, last = 0, 0, 0
    for value in said:gmatch "YAVG=([%d.]+)" do
      last = tonumber(value)
      step, before = math.max(step, last - before), last
    end
    assert.is_true(last > 1, "the frames differ by " .. last .. " only: nothing was swapped")
    assert.is_true(step < 0.3 * last, ("of a difference of %.2f, %.2f came in one frame"):format(last, step))
  end)
end)
