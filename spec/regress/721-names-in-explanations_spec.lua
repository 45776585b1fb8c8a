-- The texts of an explanation and of a calibration had the names of targets and photos as they are: control characters drove the
-- terminal of a program that printed them, and an end of line began a line.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"

describe("names in explanations", function()
  local photo, target = "p\27[31m\nphoto", "t\27[2J\rtar\nget"
  local plan = r.plan { r.who(r.group("g\27[5m\nroup", r.like(photo))):becomes(target), r.who(r.like "other\27[1m\nbody"):stays(),
    r.everyone_else:becomes "x" }
  local detection = detections.of { { embedding = 3, person = "p1" }, { embedding = 5, person = "p2", problem = "a\27[0m\nprofile" } }

  before_each(function()
    known_faces.install { [photo] = { { embedding = 3.1 } } }
  end)

  it("drive no terminal and begin no line", function()
    for _, shown in ipairs { assert(plan:explain(detection)):text(), assert(plan:explain(detection)):text(80),
      tostring(assert(plan:calibrate(detection))) } do
      for line in (shown .. "\n"):gmatch "([^\n]*)\n" do
        assert.is_nil(line:find "%c", line)
        for _, start in ipairs { "get", "photo", "body", "roup", "profile" } do
          assert.not_equal(start, line:sub(1, #start))
        end
      end
    end
  end)

  it("are as they are in the data", function()
    assert.equal(photo, assert(plan:calibrate(detection)).references[1].photos[1])
  end)
end)
