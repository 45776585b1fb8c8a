-- Of two people with one target, but in other seconds, the preview took the seconds of whoever was nearest, and told of no doubt.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local reidentify = require "faceswap.preview.reidentify"

describe("a face that may be one of two people", function()
  before_each(function()
    known_faces.install {}
  end)

  local detection = detections.of { { embedding = 1 }, { embedding = 1.2 } }
  local other = detections.of { { embedding = 1.05 } }

  local function recognised(a, b)
    local matches, doubts = reidentify.people(detection, { a, b }, other)
    return reidentify.choice(matches), doubts
  end

  it("is left as it is where their seconds differ", function()
    for _, name in ipairs { "from", "to" } do
      local choice, doubts = recognised({ face_id = 0, target = "x", [name] = 3 }, { face_id = 1, target = "x" })
      assert.same({}, choice)
      assert.same({ "face 0 of the preview may be face 0 (distance 0.05) or face 1 (0.15), of which different things become: it stays" },
        doubts)
    end
    local choice, doubts = recognised({ face_id = 0, target = "x", from = 3 }, { face_id = 1, target = "x", from = 3 })
    assert.same({ [0] = { "x", from = 3 } }, choice)
    assert.same({}, doubts)
  end)
end)
