-- A table that named a face which is not there was told the ids of all faces, of a crowd some hundred.
local choice = require "faceswap.rules.choice"
local detections = require "spec.support.detections"

describe("a choice that names a face which is not there", function()
  local function message(count)
    local faces = {}
    for i = 1, count do
      faces[i] = {}
    end
    return select(2, choice.resolve(detections.of(faces), { [999] = "https://a.example/x.png" })).message
  end

  it("is told the first faces of many", function()
    assert.equal("there is no face 999; the detection has face 0", message(1))
    assert.equal("there is no face 999; the detection has faces 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 188 more", message(200))
  end)
end)
