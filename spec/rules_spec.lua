-- What rules decide about faces with known facts.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

-- Left to right: a small man, a large boy who may be of age, a woman.
local function three()
  return detections.of {
    { box = { 0, 10, 50, 60 }, age = { years = 30, low = 26, high = 34 }, gender = { value = "male", confidence = 0.99 } },
    { box = { 100, 0, 80, 90 }, age = { years = 17, low = 14, high = 20 }, gender = { value = "male", confidence = 0.97 } },
    { box = { 300, 20, 70, 80 }, age = { years = 40, low = 35, high = 46 }, gender = { value = "female", confidence = 0.95 } },
  }
end

-- "0=a.png 1=stays": what a plan decides; or its problems, by kind.
local function decided(plan, detection)
  local decisions, err = plan:decide(detection or three())
  local parts = {}
  for i, decision in ipairs(decisions or {}) do
    parts[i] = decision.face_id .. "=" .. (decision.target or "stays")
  end
  for i, problem in ipairs(err and err.problems or {}) do
    parts[i] = "not: " .. problem.kind
  end
  return table.concat(parts, " ")
end

describe("a plan", function()
  it("decides about every face", function()
    local plan = r.plan {
      r.who(r.gender "female"):becomes "leo.png",
      r.who(r.leftmost()):stays(),
      r.everyone_else:becomes "crowd.png",
    }
    assert.equal("0=stays 1=crowd.png 2=leo.png", decided(plan))
  end)

  it("does not decide what two rules claim", function()
    local plan = r.plan { r.who(r.gender "male"):becomes "a.png", r.who(r.leftmost()):becomes "b.png" }
    assert.equal("not: overlap", decided(plan))
  end)
end)
