-- Kinds of films that the engine reads were refused by the client before it was asked: GXF, WTV, Dirac, bare AV1; bare H.264 and HEVC by
-- the names .264, .265 and .h265, or where they begin with a mark of where a picture begins.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a film", function()
  local folder, engine, client
  setup(function()
    folder = shell.temporary()
    engine = engines.start()
    client = engine:client { backend = "local" }
  end)

  local x265 = { "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:aud=1" }
  for name, words in pairs {
    ["of GXF"] = { "gxf", "-vf", "scale=720:576", "-c:v", "mpeg2video", "-b:v", "20M", "-f", "gxf" },
    ["of WTV"] = { "wtv", "-c:v", "mpeg2video", "-q:v", "2", "-f", "wtv" },
    ["of Dirac"] = { "bin", "-c:v", "vc2", "-pix_fmt", "yuv422p", "-f", "dirac" },
    ["of bare AV1"] = { "obu", "-c:v", "libaom-av1", "-cpu-used", "8", "-f", "obu" },
    ["of bare H.264"] = { "264", "-c:v", "libx264", "-preset", "ultrafast", "-f", "h264" },
    ["of bare H.264 with marks"] = { "bin", "-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "aud=1", "-f", "h264" },
    ["of bare HEVC with marks"] = shell.append({ "bin" }, shell.append(x265, { "-f", "hevc" })),
    ["of bare HEVC"] = { "265", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-f", "hevc" },
  } do
    it(name .. " is taken", function()
      local path = folder .. "/film." .. words[1]
      shell.ffmpeg { "-t", "0.2", "-i", clips.path "one.mp4", "-an", { shell.unpack(words, 2) }, path }
      assert.equal(1, #assert(client:detect { video = path }).faces)
    end)
  end
end)
