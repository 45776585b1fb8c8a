-- An exchange with somebody who may be there, or by a photo that is of no use, said beside the reason that he is not found, and to allow
-- that.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

describe("an exchange with somebody of whom it cannot be told whether he is there", function()
  setup(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } }, ["group.jpg"] = { { embedding = 1 }, { embedding = 5 } },
      ["nobody.jpg"] = { { embedding = 9 } } }
  end)

  -- face 1 may be anna's
  local function kinds_of(photo)
    local detection = detections.of { { person = "p1", embedding = 3, box = { 0, 0, 50, 50 }, frames = 9 },
      { person = "p2", embedding = 1.35, box = { 100, 0, 50, 50 }, frames = 9 } }
    local decisions, err = r.plan({ r.exchange(r.id(0), r.like(photo)), allow = { "split_person", "overlap" } }):decide(detection)
    assert.is_nil(decisions)
    local kinds = {}
    for i, problem in ipairs(err.problems) do
      kinds[i] = problem.kind
    end
    return table.concat(kinds, " ")
  end

  it("is refused for that alone", function()
    assert.equal("uncertain", kinds_of "anna.jpg")
    assert.equal("group_photo", kinds_of "group.jpg")
  end)

  it("is refused for want of him where he is not there", function()
    assert.equal("absent", kinds_of "nobody.jpg")
  end)

  it("is refused where a rule before it settles who he is", function()
    local detection = detections.of { { person = "p1", embedding = 3, box = { 0, 0, 50, 50 }, frames = 9 },
      { person = "p2", embedding = 1.35, box = { 100, 0, 50, 50 }, frames = 9 } }
    local decisions, err = r.plan { r.who(r.id(1)):becomes "x", r.exchange(r.id(0), r.like "anna.jpg"),
      allow = { "split_person", "overlap" } }:decide(detection)
    assert.is_nil(decisions)
    assert.matches("rule 2: ", err.message)
  end)
end)
