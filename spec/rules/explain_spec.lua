-- What plans say of their decisions: reasons, targets, distances to references; and of pictures of targets that are of no use.
local detections = require "spec.support.detections"
local errors = require "faceswap.errors"
local faces = require "faceswap.faces"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

local function explained(rule, made)
  return assert(r.plan { rule }:explain(made)).faces
end

describe("an explanation", function()
  it("says what becomes of a face as people know it", function()
    local made = detections.of { { embedding = 1, person = "a" }, { embedding = 2, person = "b" }, { embedding = 3, person = "c" } }
    local exchange = explained(r.exchange(r.id(0), r.id(1)), made)
    assert.same({ "face 1", "face 0" }, { exchange[1].called, exchange[2].called })
    assert.is_nil(exchange[3].called)
    assert.equal("x.jpg", explained(r.who(r.id(0)):becomes "x.jpg", made)[1].called)
  end)

  it("says whether a face passes a test", function()
    local rows = explained(r.who(r.test(function(face)
      return face.id == 0
    end)):becomes "x.jpg", detections.of { {}, {} })
    assert.same({ "passes the test" }, rows[1].reasons)
    assert.equal("does not pass the test", rows[2].lost[1].why)
  end)
end)

describe("a rule for everyone who is somebody", function()
  it("has no doubt about who cannot be made out", function()
    local made = detections.of { {}, { problem = "no face can be found in its picture" } }
    local changed, doubts = detections.decide(r.plan { r.who(r.id(0), r.everyone):becomes "x" }, made)
    assert.same({ "0", "" }, { changed, doubts })
  end)
end)

describe("looking at pictures", function()
  before_each(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } } }
  end)

  it("tells the distances to a reference, the nearest first", function()
    local plan = r.plan { r.who(r.like "anna.jpg"):becomes "x" }
    local made, ids = {}, {}
    for k, embedding in ipairs { 7, 6, 6, 5, 4, 3, 2 } do
      made[k] = { embedding = embedding }
    end
    local rows = assert(plan:calibrate(detections.of(made)))
    for k, person in ipairs(rows.references[1].persons) do
      ids[k] = person.face_ids[1]
    end
    assert.same({ 6, 5, 4, 3, 1, 2, 0 }, ids)
    local none, err = plan:calibrate(detections.of {})
    assert.is_nil(none)
    assert.equal("choice", err.kind)
  end)

  local plan = r.plan { r.who(r.id(0)):becomes { "/no/such/a.jpg", "/no/such/b.jpg", pick = "best_photo" } }

  it("fails where a target cannot be read", function()
    local none, err = plan:decide(detections.of { {} })
    assert.is_nil(none)
    assert.matches("/no/such/a.jpg", err.message, 1, true)
  end)

  it("fails where there is nothing to look with", function()
    function faces.shared()
      return errors.fail("config", "no models")
    end
    local none, err = plan:decide(detections.of { {} })
    assert.is_nil(none)
    assert.equal("no models", err.message)
  end)
end)
