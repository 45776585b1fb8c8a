-- Films in the colours of early high definition (SMPTE 240M) came out a little redder where their pixels are converted: as if they were of
-- BT.601, and marked as what they had been.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film in the colours of an older standard", function()
  local session = media_session.new()

  -- The mean red, green and blue of 8 parts of the first frame, away from its faces.
  local function colours_of(path)
    local text = shell.ffmpeg { "-i", path, "-frames:v", "1", "-vf", "scale=in_range=tv,format=rgb24,crop=iw:40:0:0,scale=8:1:flags=area",
      "-f", "rawvideo", "-" }
    return { text:byte(1, -1) }
  end

  for _, matrix in ipairs { "smpte240m", "fcc", "bt709" } do
    it("keeps them where its pixels are converted: " .. matrix, function()
      local film = session:path "film.mkv"
      shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "5", "-vf",
        ("scale=out_color_matrix=%s,format=yuv422p,setparams=colorspace=%s"):format(matrix, matrix), "-c:v", "libx264", "-crf", "4", film }
      local before, after = colours_of(film), colours_of(session:swap(film).output)
      assert.equal(24, #before)
      for i, value in ipairs(before) do
        assert.near(value, after[i], 2.1)
      end
    end)
  end
end)
