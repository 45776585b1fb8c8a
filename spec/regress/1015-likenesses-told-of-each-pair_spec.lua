-- Of two people who may be one, and of whom different things become, each face of the one was told to be like each face of the other: of
-- fifteen faces each, 450 lines.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("two people who may be one", function()
  it("are told once each, however many faces they have", function()
    local faces, similar = {}, { { face_id = 0, distance = 0.36 }, { face_id = 2, distance = 0.37 }, { face_id = 4, distance = 0.37 } }
    for i = 0, 5 do
      local person = i % 2 == 0 and "p0" or "p1"
      local others = {}
      for k, other in ipairs(similar) do
        others[k] = { face_id = other.face_id + (i + 1) % 2, distance = other.distance }
      end
      faces[i + 1] = { id = i, link = "l" .. i, person = person, similar = others, frames = 100 }
    end
    local _, doubts = assert(r.plan { r.who(r.person "p0"):becomes "x", r.everyone_else:stays() }:decide(detections.of(faces)))
    local told = {}
    for _, doubt in ipairs(doubts) do
      told[#told + 1] = doubt.kind == "similar" and doubt.message or nil
    end
    local text = "face %d may be the same person as face %d (distance 0.360), and something else becomes of it"
    assert.same({ text:format(0, 1), text:format(1, 0) }, told)
  end)
end)
