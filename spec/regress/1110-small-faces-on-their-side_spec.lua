-- In a small picture of somebody who lies on a side, as that of a face in a picture that was stored turned, no face was found in poor
-- light, though one is found as it stands: "no face can be found in the face's picture", and nobody could be picked by whom it shows.
-- One Lua is enough: what this tests is what the networks see.
local faces = require "faceswap.faces"
local shell = require "spec.support.shell"

-- Parts of build/samples/sample6.jpg with one face each, as the filters of ffmpeg that make small, pale pictures of them.
local PARTS = { "crop=494:494:1029:206,scale=80:-1,eq=contrast=0.4", "crop=521:521:505:230,scale=60:-1,eq=contrast=0.4" }

local function look_at(part, turn)
  local path = shell.temporary() .. "/face.png"
  shell.ffmpeg { "-i", "build/samples/sample6.jpg", "-vf", part .. "," .. turn, path }
  return assert(assert(faces.shared()):analyze { bytes = shell.read(path), name = path })
end

describe("a small picture of a face", function()
  for turn, roll in pairs { null = 0, ["transpose=1"] = 90, ["transpose=2"] = -90, ["hflip,vflip"] = 180 } do
    it("shows it where it is tilted by " .. roll .. " degrees", function()
      for _, part in ipairs(PARTS) do
        local seen = look_at(part, turn)
        assert.equal(1, #seen)
        assert.is_true(math.abs((seen[1].pose.roll - roll + 180) % 360 - 180) < 30, seen[1].pose.roll)
      end
    end)
  end
end)
