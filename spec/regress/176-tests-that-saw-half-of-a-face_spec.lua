-- A test of the user's own was asked before the facts that it reads were there, and said something else once they had been fetched.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

it("a test is asked once all facts are there", function()
  local asked = {}
  local detection = detections.of({ {}, {} }, { client = {} })
  function detection:describe()
    asked[#asked + 1] = "describe"
    for i, face in ipairs(self.faces) do
      face.person, face.sharpness = "p" .. i, i * 10
    end
    return true
  end
  function detection:locate()
    asked[#asked + 1], self.located = "locate", true
    for i, face in ipairs(self.faces) do
      face.box, face.frames, face.first_seen, face.last_seen = { i * 100, 0, 50, 50 }, 9, 0, 1
    end
    return true
  end
  local plan = r.plan { r.who(r.test(function(face) return face.sharpness > 10 and face.box[1] > 100 end)):becomes "x",
    allow = "split_person" }
  assert.equal("x", assert(plan:decide(detection))[2].target)
  assert.same({ "describe", "locate" }, asked)
end)
