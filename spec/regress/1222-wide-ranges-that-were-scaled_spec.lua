-- With FFmpeg 7 a film of wide range was refused where its picture is scaled before the tone mapping: narrow pixels, odd sides.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a film of wide range", function()
  local session = media_session.new()

  local function size_of(name, filters, format)
    local film = session:path(name)
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "5", "-vf",
      "scale=in_color_matrix=bt601:out_color_matrix=bt2020," .. filters, "-c:v", "libx265", "-pix_fmt", format, "-crf", "12",
      "-x265-params", "log-level=error:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc", film }
    return (shell.ffprobe { "-show_entries", "stream=width,height", "-of", "csv=p=0:s=x", session:swap(film).output }
      :gsub("%s", ""))
  end

  it("may have narrow pixels", function()
    assert.equal("320x180", size_of("narrow.mkv", "scale=180:180,setsar=16/9", "yuv420p10"))
  end)

  it("may have odd sides", function()
    assert.equal("322x180", size_of("odd.mkv", "scale=321:179,setsar=1", "yuv444p10"))
  end)
end)
