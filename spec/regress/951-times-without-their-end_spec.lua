-- A service that tells when a face is first seen, and not when it is last, ended a plan that counts people: two faces of one person were
-- asked whether they are seen together, which compared a number with nothing.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a plan that counts people", function()
  local plan = r.plan { r.who(r.nth(2, r.left_to_right())):becomes "a", allow = { "absent" } }

  -- Two faces of one person, which lack one of the facts by which it is known when a face is seen, and another one.
  local function without(name)
    local faces = {}
    for i, person in ipairs { "p1", "p1", "p2" } do
      faces[i] = { box = { i * 100, 0, 50, 50 }, person = person, first_seen = 1, last_seen = 3, frames = 60 }
      faces[i][person == "p1" and name or "none"] = nil
    end
    return detections.of(faces)
  end

  for _, name in ipairs { "first_seen", "last_seen", "frames" } do
    it("decides where a service does not tell " .. name, function()
      assert.equal("2", (detections.decide(plan, without(name))))
    end)
  end

  it("has a doubt where all of them are told, and two faces of one person are seen together", function()
    local ids, doubts = detections.decide(plan, without "none")
    assert.equal("2", ids)
    assert.matches("^seen_twice: ", doubts)
  end)
end)
