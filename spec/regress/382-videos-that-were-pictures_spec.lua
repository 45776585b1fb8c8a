-- What was not found in a still picture was said not to be found in the video; and who is not counted in an order was not told why.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a fact that a face lacks", function()
  it("was looked for in the picture, or in the video", function()
    for kind, place in pairs { image = "picture", video = "video" } do
      local _, err = r.plan { r.who(r.leftmost):becomes "x" }:decide(detections.of({ { size = 3 } }, { media_kind = kind }))
      assert.matches("it was not found in the " .. place .. " on this machine", err.message, 1, true)
    end
  end)
end)

describe("a face that is not counted", function()
  local function lost(selector, faces)
    local list = {}
    for i, row in ipairs(assert(r.plan { r.who(selector):becomes "x" }:explain(detections.of(faces))).faces) do
      list[i] = row.lost[1] and row.lost[1].why or "-"
    end
    return list
  end

  local function face(left, gender)
    return { box = left and { left, 0, 50, 50 }, gender = { value = gender, confidence = 0.9 } }
  end

  it("is told which condition it does not meet", function()
    assert.same({ "is not counted: looks male, confidence 0.90", "-", "2nd of 2, left to right" },
      lost(r.leftmost { of = r.gender "female" }, { face(0, "male"), face(100, "female"), face(200, "female") }))
  end)

  it("is told which fact it lacks", function()
    local why = lost(r.leftmost { missing = "no" }, { face(nil, "male"), face(100, "female") })
    assert.matches("^is not counted: face 0 has no place: ", why[1])
    assert.equal("-", why[2])
  end)
end)
