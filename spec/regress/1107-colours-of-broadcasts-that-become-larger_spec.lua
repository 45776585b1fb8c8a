-- A broadcast that goes over from standard to high definition changes its matrix of colours as well: its larger part was fitted into the
-- first one's size, and shown in that one's matrix, in colours that were not its own.
-- One Lua is enough: what this tests is what the engine does with media.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a broadcast that becomes larger", function()
  local session = media_session.new()

  -- Five frames of one picture with a band of purple, in this size and matrix, encoded like this.
  local function part(size, matrix, name, coding)
    local path = session:path "part.ts"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-an", "-frames:v", "5", "-vf",
      ("drawbox=h=60:color=0xb03090:t=fill,scale=%s:in_color_matrix=bt601:out_color_matrix=%s,setparams=colorspace=%s"):format(size, matrix,
        name), "-crf", "4", coding, path }
    return shell.read(path)
  end

  local function colour_of(path, frame)
    local look = ("select='eq(n,%d)',scale=in_color_matrix=bt601:in_range=tv,format=rgb24,crop=iw/2:30:iw/4:10,"):format(frame)
    local text = shell.ffmpeg { "-i", path, "-vf", look .. "scale=1:1:flags=area", "-frames:v", "1", "-f", "rawvideo", "-" }
    return { text:byte(1, -1) }
  end

  local function check(film)
    local result = session:swap(film).output
    local before, after = colour_of(result, 1), colour_of(result, 8)
    assert.equal(3, #after)
    for i, value in ipairs(before) do
      assert.near(value, after[i], 3)
    end
  end

  it("keeps its colours", function()
    local coding = { "-c:v", "libx264" }
    check(session:write("film.ts", part("640:360", "bt601", "smpte170m", coding) .. part("1280:720", "bt709", "bt709", coding)))
  end)

  it("keeps those of a wide range, which have one matrix", function()
    local coding = { "-c:v", "libx265", "-pix_fmt", "yuv420p10", "-x265-params",
      "log-level=error:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc" }
    check(session:write("wide.ts", part("640:360", "bt2020", "bt2020nc", coding) .. part("1280:720", "bt2020", "bt2020nc", coding)))
  end)
end)
