-- A scene that is black but for a small face was taken for a dip to black, however long it was: nobody looked for faces in it, and those of
-- the scene before moved on into it.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- After three women, a second of somebody on a stage in light of this strength.
local STAGE = table.concat({ "[1]crop=240:300:80:90,scale=-2:60,lutyuv=y='16+(val-16)*%g',format=yuv420p[face]",
  "[2]format=yuv420p,drawbox=color=black:t=fill,trim=end_frame=25,setsar=1[black]", "[black][face]overlay=296:100,setsar=1[stage]",
  "[0]trim=end_frame=20,setsar=1[before]", "[before][stage]concat" }, ";")

describe("a face on a dark stage", function()
  local session = media_session.new()

  -- The frames in which each person is there.
  local function frames(light)
    local film, counts = session:path "film.mp4", {}
    shell.ffmpeg { "-i", clips.path "three.mp4", "-loop", "1", "-framerate", "25", "-t", "1", "-i", clips.path "target.jpg", "-i",
      clips.path "three.mp4", "-lavfi", STAGE:format(light), "-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", film }
    for i, face in ipairs(session:faces_of(film)) do
      counts[i] = face.frames
    end
    return counts
  end

  it("is somebody from the first frame on", function()
    assert.same({ 20, 20, 20, 25 }, frames(1))
  end)

  it("is somebody after a while where it is hardly lit", function()
    local last = frames(0.14)[4]
    assert.truthy(last and last >= 5, last)
  end)
end)
