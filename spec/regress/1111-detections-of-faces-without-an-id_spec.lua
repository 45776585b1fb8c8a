-- A detection that a script had put together, with ids that are no whole numbers, made a plan raise "bad argument #2 to 'format'" from
-- inside the rules, and that only where a message named the face: else it was decided about.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a detection of faces with odd ids", function()
  local plan = r.plan { r.who(r.leftmost()):becomes "a.jpg" }

  for _, method in ipairs { "decide", "explain", "calibrate" } do
    it("is told as what it is by " .. method, function()
      for _, id in ipairs { 1.5, -1, 1e300, 1 / 0, 0 / 0, "1", false } do
        local made = detections.of { { box = { 0, 0, 50, 50 } }, { box = { 90, 0, 50, 50 } } }
        made.faces[2].id = id
        assert.has_error(function() plan[method](plan, made) end,
          method .. ": faces[2] of the detection has no id, which is a whole number from 0")
      end
    end)
  end

  it("is decided about where they are whole, though they are floats", function()
    local made = detections.of { { box = { 0, 0, 50, 50 }, person = "a" }, { box = { 90, 0, 50, 50 }, person = "b" } }
    made.faces[1].id = 2 ^ 53
    assert.equal(2 ^ 53, assert(plan:decide(made))[1].face_id)
  end)
end)
