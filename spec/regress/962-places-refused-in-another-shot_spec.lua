-- What was no face in one picture of a slide show had whoever came to its place within twelve looks missed without a word; so had who
-- turned to the camera. And who was seen in one look of a slow film was nobody, not even perhaps.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local PORTRAIT = "crop=360:360:1400:200,"
-- A portrait whose hair is like a small face, and the portrait again as small and at that place.
local HAIR = "[0]" .. PORTRAIT .. "scale=300:300,rotate=2.2,pad=640:360:170:30:white[a];"
  .. "[1]" .. PORTRAIT .. "scale=100:100,pad=640:360:391:97:gray[b];[a][b]concat=n=2,format=yuv420p"
local BLURRED = "[0]" .. PORTRAIT .. "scale=300:300,boxblur=14,pad=640:360:170:30:white[a];"
  .. "[1]" .. PORTRAIT .. "scale=300:300,pad=640:360:170:30:gray[b];[a][b]concat=n=2,format=yuv420p"

describe("a slide show of one picture a second", function()
  local session = media_session.new()

  local function detect(filter)
    local film = session:path "film.mp4"
    shell.ffmpeg { "-loop", "1", "-framerate", "1", "-t", "1", "-i", "build/samples/sample6.jpg", "-loop", "1", "-framerate", "1", "-t",
      "1", "-i", "build/samples/sample6.jpg", "-filter_complex", filter, "-c:v", "libx264", "-crf", "18", film }
    return session.engine:detect({ video_url = session.engine:upload(film, "video/mp4") }).result
  end

  it("shows who is at the place of what was no face in the picture before", function()
    local faces = detect(HAIR).faces
    assert.equal(1, #faces)
    assert.equal(2, faces[1].frames)
  end)

  it("shows who was seen in one look", function()
    assert.equal(1, #detect(BLURRED).faces)
  end)
end)
