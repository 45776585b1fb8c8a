-- Of a photograph of a class, one of whom was to be changed, each pair who are alike was a line of its own: 26 for one rule.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("one who may be many others", function()
  it("is told of once, with the nearest distance", function()
    local faces = { { person = "p0", similar = {} } }
    for i = 1, 3 do
      faces[1].similar[i] = { face_id = i, distance = 0.30 + i / 100 }
      faces[i + 1] = { person = "p" .. i, similar = { { face_id = 0, distance = 0.30 + i / 100 } } }
    end
    local plan = r.plan { r.who(r.person "p0"):becomes "x", r.everyone_else:stays() }
    local _, doubts = detections.decide(plan, detections.of(faces, { media_kind = "image" }))
    local one = "similar: face %d may be the same person as face 0 (distance %.3f), and something else becomes of it"
    assert.equal(table.concat({
      "similar: face 0 may be the same person as faces 1, 2, 3 (distances from 0.310), and something else becomes of them",
      one:format(1, 0.31), one:format(2, 0.32), one:format(3, 0.33),
    }, "; "), doubts)
  end)
end)
