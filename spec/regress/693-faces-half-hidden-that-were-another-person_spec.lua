-- A face that was half hidden for two looks was another person: the look at the face that came back made sure of it, too.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- A portrait whose mouth and chin something hides from second 1.5 on.
local HIDDEN = "[0]crop=360:360:1400:200,scale=300:300,pad=640:360:170:30:gray[a];"
  .. "[a][1]overlay=x=150:y=190:enable='between(t,1.5,%g)',format=yuv420p[v]"

describe("a face that is half hidden for a moment", function()
  local session = media_session.new()

  it("is the same person's all the time", function()
    for _, until_second in ipairs { 1.86, 1.94 } do
      local film = session:path "film.mp4"
      shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", "build/samples/sample6.jpg", "-f", "lavfi", "-i",
        "color=0x803030:s=320x200:r=25", "-filter_complex", HIDDEN:format(until_second), "-map", "[v]", "-t", "2.8", "-c:v", "libx264",
        "-preset", "veryfast", "-crf", "20", film }
      local faces = session:faces_of(film)
      assert.same({ 1, 70 }, { #faces, faces[1].frames })
    end
  end)
end)
