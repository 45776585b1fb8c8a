-- A face narrower than 24 pixels was nobody in a picture, so that "the second from the left" was somebody else.
-- One Lua is enough: what this tests is what the engine sees and paints.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faces = require "faceswap.faces"
local shell = require "spec.support.shell"

describe("people who are far away in a picture", function()
  it("are told", function()
    local server = engines.start()
    local found = server:detect { image_url = server:upload(clips.path "far.png", "image/png") }
    assert.equal(4, #found.result.faces)
    for _, face in ipairs(found.result.faces) do
      assert.is_true(face.box[3] > 12 and face.box[3] < 20)
    end
    assert.is_nil(found.result.maybe_faces)
  end)

  it("are found where they fill a small part of it", function()
    local folder, analyzer = shell.temporary(), assert(faces.open())
    local picture = folder .. "/picture.png"
    shell.ffmpeg { "-i", clips.path "far.png", "-vf", "scale=96:-2:flags=area,pad=640:360:(ow-iw)/2:(oh-ih)/2:gray", picture }
    local found = assert(analyzer:analyze(picture))
    analyzer:close()
    assert.equal(4, #found)
  end)
end)
