-- Who was seen for seconds, and then held something before the mouth, was nobody: each look at what was left of the face told less of one,
-- until all that had been seen before counted for nothing.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- A portrait before whose mouth something rises, from second 1.6 on, and stays.
local HIDDEN = "[0]crop=360:360:1400:200,scale=300:300,pad=640:360:170:30:gray[a];"
  .. "[a][1]overlay=x=235:y='%d+120*max(0,2.4-t)',format=yuv420p[v]"

describe("who was seen before the mouth was hidden", function()
  local session = media_session.new()

  for _, top in ipairs { 200, 215 } do
    it("is somebody, from row " .. top, function()
      local film = session:path "film.mp4"
      shell.ffmpeg { "-loop", "1", "-framerate", "25", "-i", "build/samples/sample6.jpg", "-f", "lavfi", "-i",
        "color=0xd8d0c0:s=180x200:r=25", "-filter_complex", HIDDEN:format(top), "-map", "[v]", "-t", "6", "-c:v", "libx264", "-preset",
        "ultrafast", "-crf", "22", film }
      local faces = session:faces_of(film)
      assert.equal(1, #faces)
      assert.equal(150, faces[1].frames)
    end)
  end
end)
