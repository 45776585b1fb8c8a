-- Where the container tells another shape of pixels than the codec, as QuickTime's of DV (59:54 against 16:15), an interlaced film was
-- fitted between black bars, as if its size had changed.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("an interlaced film whose container tells the shape of its pixels", function()
  local session = media_session.new()

  -- The mean lightness of the 6 columns at the left, 0 to 255.
  local function edge_of(path)
    local view = "crop=6:ih:0:0,scale=1:1:flags=area,format=gray"
    return shell.ffmpeg({ "-i", path, "-frames:v", "1", "-vf", view, "-f", "rawvideo", "-" }):byte()
  end

  it("gets no bars", function()
    local dv, mov = session:path "plain.mov", session:path "old.mov"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-vf", "scale=720:576,lutyuv=y=val/2+90", "-r", "25", "-c:v", "dvvideo", "-pix_fmt",
      "yuv420p", dv }
    shell.ffmpeg { "-i", dv, "-c", "copy", "-aspect", "1.365741", mov }
    local edge = edge_of(mov)
    assert.truthy(edge > 80)
    local outcome = session:swap(mov)
    assert.truthy(math.abs(edge_of(outcome.output) - edge) < 8)
  end)
end)
