-- Of a film, faces of less than 24 pixels were no faces and no doubts either: who is far away, or stands half hidden behind something, of
-- whom the detector sees the visible half, was missed in silence. In a picture that was a doubt.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

-- Two heads on grey.
local FILM = "color=gray:size=640x360:rate=25:duration=2[g];[0]split[a][b];[a]crop=360:360:170:460,scale=80:80[near];"
  .. "[b]crop=400:400:590:330,%s[far];[g][near]overlay=120:140[n];[n][far]overlay=400:150,format=yuv420p[v]"

describe("in a film, beside somebody who is seen well,", function()
  local session = media_session.new()

  for what, filter in pairs { ["a face of 21 pixels"] = "scale=38:38",
    ["a face of 36 pixels whose half is hidden"] = "drawbox=x=195:y=0:w=205:h=400:color=0x6b5a48:t=fill,scale=64:64" } do
    for _, frames in ipairs { 20, 40 } do -- searched once, and twice
      it(("%s may be somebody: %d frames"):format(what, frames), function()
        local film = session:path "film.mp4"
        shell.ffmpeg { "-i", "build/samples/sample6.jpg", "-filter_complex", FILM:format(filter), "-map", "[v]", "-frames:v",
          tostring(frames), "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", film }
        local result = session.engine:detect({ video_url = session.engine:upload(film, "video/mp4") }).result
        assert.equal(1, #result.faces)
        local maybe = result.maybe_faces or {}
        assert.equal(1, #maybe)
        local box = maybe[1].box
        assert.is_true(box[1] > 390 and box[1] + box[3] < 470 and box[2] > 140 and box[2] + box[4] < 220)
      end)
    end
  end
end)
