-- Videos whose pixels are far from square, as those of DVDs and broadcasts are, were looked at as they are stored: two of seven people were
-- found, and the pictures of faces were squeezed.
local clips = require "spec.support.clips"
local media_session = require "spec.support.media_session"
local shell = require "spec.support.shell"

describe("a video of pixels that are not square", function()
  local session = media_session.new()

  -- A second of the three women, stored by these filters, as the engine gives it back.
  local function swapped(name, filters)
    local path = session:path(name)
    shell.ffmpeg { "-i", clips.path "three.mp4", "-t", "0.6", "-vf", filters, "-an", "-c:v", "mpeg4", "-q:v", "3", path }
    local outcome = session:swap(path)
    return outcome, path, shell.ffprobe { "-select_streams", "v", "-show_entries", "stream=width,height,sample_aspect_ratio",
      outcome.output }:gsub("%s+$", "")
  end

  for stored, square in pairs {
    ["scale=iw/2:ih,setsar=2"] = "2:1",
    ["scale=iw:trunc(ih/4)*2,setsar=1/2"] = "1:2",
  } do
    it("comes out with square ones, and all its faces: " .. square, function()
      local outcome, path, size = swapped(square:sub(1, 1) .. ".mkv", stored)
      assert.equal("1:1", size:match "(%d+:%d+)$")
      local faces = session:faces_of(path)
      assert.equal(3, #faces)
      for _, face in ipairs(faces) do
        local shape = face.box[3] / face.box[4]
        assert.is_true(shape > 0.7 and shape < 1.4, ("a face is %.2f times as wide as high"):format(shape))
      end
      assert.matches("pixels were made square", table.concat(outcome.notes or {}, "\n"))
    end)
  end

  it("stays as it is where they nearly are", function()
    local outcome, _, size = swapped("nearly.mkv", "setsar=16/15")
    assert.equal("16:15", size:match "(%d+:%d+)$")
    assert.is_nil(table.concat(outcome.notes or {}, "\n"):find("square", 1, true))
  end)
end)
