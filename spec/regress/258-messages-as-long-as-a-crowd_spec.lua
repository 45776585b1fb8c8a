-- A rule that finds nobody among two hundred faces told of each why it is not the one, in 8 KB, of which a terminal shows the end.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

describe("a message about a crowd", function()
  before_each(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } } }
  end)

  local function message(count, selector)
    local faces = {}
    for i = 1, count do
      faces[i] = { sharpness = 3, person = "p" .. i, embedding = 1 }
    end
    return select(2, r.plan { r.who(selector):becomes "x" }:decide(detections.of(faces))).message:match "rule 1: (.*); if that is meant"
  end

  it("names the first of them", function()
    local reasons = {}
    for i = 0, 5 do
      reasons[i + 1] = ("face %d: sharpness 3.0, not 5 or more"):format(i)
    end
    local six = table.concat(reasons, "; ")
    assert.equal("nobody is found (" .. six .. ")", message(6, r.sharpness(5)))
    assert.equal("nobody is found (" .. six .. "; and 1 more)", message(7, r.sharpness(5)))
    assert.equal("there is no face 99; the detection has faces 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11", message(12, r.id(99)))
    assert.equal("there is no face 99; the detection has faces 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 38 more", message(50, r.id(99)))
    assert.equal("anna.jpg matches several persons: faces 0, 1", message(2, r.like "anna.jpg"))
    assert.matches("^anna.jpg matches several persons: faces 0, [%d, ]* 11 and 188 more$", message(200, r.like "anna.jpg"))
  end)

  it("names the first places of those who may be there", function()
    local function places(count)
      local detection = detections.of { { sharpness = 3, person = "p" } }
      for i = 1, count do
        detection.maybe_faces[i] = { box = { i * 10, 5, 10, 10 } }
      end
      local _, doubts = assert(r.plan { r.everyone_else:becomes "x" }:decide(detection))
      return doubts[1].message
    end
    assert.matches("; 125, 10 may be faces", places(12), 1, true)
    assert.matches("; 125, 10 and 1 more places may be faces", places(13), 1, true)
  end)
end)
