-- Two people who stand beside one another in a photograph were taken for one where they look alike: a photo of one swapped both, and a
-- position that one of them holds, too.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local persons = require "faceswap.faces.persons"
local r = require "faceswap.rules"

describe("two faces of one photograph", function()
  setup(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } } }
  end)

  local function described(kind)
    local list = {}
    for i, embedding in ipairs { 1.05, 1.2, 4 } do
      list[i] = { embedding = embedding, box = { i * 100, 0, 50, 50 }, frames = 1, first_seen = 0, last_seen = 0, score = 0.9 }
    end
    local detection, digests = detections.of(list, { client = {}, media_kind = kind }), {}
    for i, face in ipairs(detection.faces) do
      digests[face] = ("%012d"):format(i)
    end
    persons.assign(detection, digests)
    detection.describe = function() return true end
    return detection
  end

  it("are two persons, and each is told of the other", function()
    local faces = described("image").faces
    assert.not_equal(faces[1].person, faces[2].person)
    assert.equal(1, faces[1].similar[1].face_id)
    assert.equal(0, faces[2].similar[1].face_id)
    faces = described("video").faces -- somebody may be tracked twice
    assert.equal(faces[1].person, faces[2].person)
  end)

  it("are not both swapped for one photo, nor for one place", function()
    local _, err = r.plan { r.who(r.like "anna.jpg"):becomes "x" }:decide(described "image")
    assert.equal("several_persons", err.problems[1].kind)
    assert.equal('if that is meant, say :allowing "several_persons" after the rule; distance = 0.12 separates the best from the next',
      err.problems[1].hint)
    local decisions, doubts = assert(r.plan { r.who(r.leftmost()):becomes "x" }:decide(described "image"))
    assert.equal("x", decisions[1].target)
    assert.is_nil(decisions[2].target)
    assert.equal("similar", doubts[1].kind)
  end)
end)
