-- Of a crowd in a video the 64 surest faces were followed; who was among them changed from look to look.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- 84 portraits side by side.
local CROWD = "[0]split[p][q];[p]crop=400:440:150:420,scale=80:80[a];[q]crop=400:440:540:270,scale=80:80[b];[a][b]hstack,"
  .. "loop=loop=41:size=1:start=0,tile=6x7,loop=loop=3:size=1:start=0,format=yuv420p,setpts=N/25/TB,fps=25[v]"

describe("a crowd", function()
  local session = media_session.new()

  it("is followed whole", function()
    local film = session:path "film.mp4"
    shell.ffmpeg { "-i", "build/samples/sample6.jpg", "-filter_complex", CROWD, "-map", "[v]", "-frames:v", "4", "-c:v", "libx264",
      "-preset", "ultrafast", "-crf", "16", film }
    local whole = 0
    for _, face in ipairs(session:faces_of(film)) do
      whole = whole + (face.frames == 4 and 1 or 0)
    end
    assert.equal(84, whole)
  end)
end)
