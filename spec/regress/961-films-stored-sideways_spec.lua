-- Who lies, or was recorded with a camera held sideways by a film that says nothing of it, was missed in videos without a word, or found
-- seconds later.
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

local FRAMES = 24
local FRAME = "scale=300:460:force_original_aspect_ratio=decrease:force_divisible_by=2,pad=640:480:(ow-iw)*0.4:(oh-ih)/2:color=gray,"

describe("a film without a rotation matrix in which people lie or hang", function()
  local session = media_session.new()

  local function faces_of(picture, turn)
    local film = session:path "film.mp4"
    shell.ffmpeg { "-i", "build/samples/" .. picture, "-vf",
      ("%s%sformat=yuv420p,loop=%d:1"):format(FRAME, turn, FRAMES - 1), "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", film }
    return session:faces_of(film)
  end

  for picture, persons in pairs { ["sample3.jpg"] = 3, ["sample6.jpg"] = 4, ["franck_02159.jpg"] = 1 } do
    for _, turn in ipairs { "transpose=1,", "transpose=2,", "hflip,vflip," } do
      it(("shows everybody from its first frame to its last: %s, %s"):format(picture, turn), function()
        local faces = faces_of(picture, turn)
        assert.equal(persons, #faces)
        for _, face in ipairs(faces) do
          assert.equal(FRAMES, face.frames)
        end
      end)
    end
  end
end)
