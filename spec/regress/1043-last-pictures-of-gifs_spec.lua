-- Many GIFs stay at their last picture for a while. The result showed it for as long as the one before: FFmpeg's muxer takes no notice of
-- the last packet's duration.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a GIF that stays at its last picture", function()
  local session = media_session.new()

  -- Hundredths of a second, of each picture. FFmpeg has had two names for them.
  local function delays(path)
    local list = {}
    local told = shell.ffprobe { "-show_entries", "frame=duration,pkt_duration", path }
    for number in told:gmatch "(%d+)[^\n]*" do
      list[#list + 1] = tonumber(number)
    end
    return list
  end

  it("stays there after the swap, too", function()
    for _, last in ipairs { 150, 4 } do
      local path = session:path "pause.gif"
      shell.ffmpeg { "-i", clips.path "one.mp4", "-frames:v", "3", "-vf", "fps=5,scale=240:-2", "-final_delay", tostring(last), path }
      assert.same({ 20, 20, last }, delays(path))
      assert.same({ 20, 20, last }, delays(session:swap(path, "gif").output))
    end
  end)
end)
