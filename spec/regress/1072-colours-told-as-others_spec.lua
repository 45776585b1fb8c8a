-- The note about what a result keeps of its source's colours called 4:1:1 (DV as in the USA) 4:2:2, and 4:4:0 4:4:4.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("the note about colours", function()
  local session = media_session.new()

  for format, said in pairs { yuv411p = "4:1:1", yuv440p = "4:4:0", yuv422p = "4:2:2", yuv444p = "4:4:4" } do
    it("names them: " .. said, function()
      local path = session:path(format .. ".mkv")
      shell.ffmpeg { "-t", "0.2", "-i", clips.path "brief.mp4", "-an", "-c:v", "ffv1", "-pix_fmt", format, path }
      assert.same({ ("the picture was stored with 8 bits and 4:2:0 colours; it had 8 bits and %s"):format(said) }, session:swap(path).notes)
    end)
  end
end)
