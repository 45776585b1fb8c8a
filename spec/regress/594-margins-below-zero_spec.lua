-- Of two persons whom a photo is like, the one further away had a margin with "next person -0.031 further".
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

describe("the margin of a likeness", function()
  setup(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 1 } } }
  end)

  local function margins_of(...)
    local faces, margins = {}, {}
    for i, embedding in ipairs { ... } do
      faces[i] = { person = "p" .. i, embedding = embedding }
    end
    local explanation = assert(r.plan { r.who(r.like "anna.jpg"):becomes "x", allow = "several_persons" }:explain(detections.of(faces)))
    for i, row in ipairs(explanation.faces) do
      margins[i] = row.margin
    end
    return margins
  end

  it("says whether the next person is nearer or further", function()
    assert.same({ "0.220 below the limit 0.320, next person 0.050 further", "0.170 below the limit 0.320, next person 0.050 nearer" },
      margins_of(1.1, 0.85))
  end)

  it("has no next person where there is none", function()
    assert.same({ "0.220 below the limit 0.320" }, margins_of(1.1))
  end)
end)
