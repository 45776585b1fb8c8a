-- Beside a face that a picture's edge touches, its mirror image was one person more, whose place lay beyond the edge; where nothing of that
-- was within, the whole detection failed: "out/face-0.jpg cannot be written".
-- One Lua is enough: what this tests is what the engine sees and paints.
local media_session = require "spec.support.media_session"

describe("a picture whose edge touches a face", function()
  local session = media_session.new()

  -- The faces of a sample's part from `left` on.
  local function detect(left, filter)
    local part = ("crop=iw-%d:ih:%d:0%s"):format(left, left, filter or "")
    return session:detection_of("image", { "-i", "build/samples/sample1.jpg", "-vf", part })
  end

  it("shows it once", function()
    for left, count in pairs { [427] = 3, [436] = 3, [836] = 2 } do
      for side, filter in pairs { left = "", right = ",hflip", top = ",transpose=3" } do
        local detection = detect(left, filter)
        local what = ("%d %s"):format(left, side)
        assert.equal(count, #detection.faces, what)
        for _, face in ipairs(detection.faces) do
          assert.is_true(face.box[1] + face.box[3] / 2 > 0 and face.box[2] + face.box[4] / 2 > 0, what)
        end
      end
    end
  end)
end)
