-- Two people who look alike and stand beside each other were told to be one person, perhaps, wherever something else becomes of one.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("two people who look alike", function()
  -- What is doubted of two of them where the first gets a target; `second` and `fields` are of the second
  -- face and the detection.
  local function doubts(distance, second, fields, is_located)
    local first = { person = "p0", frames = 100, first_seen = 0, last_seen = 3.96, similar = { { face_id = 1, distance = distance } } }
    second.person, second.similar = "p1", { { face_id = 0, distance = distance } }
    local made = detections.of({ first, second }, fields)
    made.located = is_located
    return (select(2, detections.decide(r.plan { r.who(r.person "p0"):becomes "x" }, made)))
  end

  local function beside()
    return { frames = 100, first_seen = 0, last_seen = 3.96 }
  end

  it("are two where they are seen at one time, in a video or a picture", function()
    assert.equal("", doubts(0.36, beside()))
    assert.equal("", doubts(0.36, {}, { media_kind = "image" }))
  end)

  it("may be one where they are not, or nobody knows", function()
    assert.matches("similar: ", doubts(0.36, { frames = 100, first_seen = 4, last_seen = 7.96 }))
    assert.matches("similar: ", doubts(0.36, {}))
  end)

  it("may be one and its image in a mirror where they are too much alike", function()
    assert.matches("similar: ", doubts(0.33, beside()))
    assert.matches("similar: ", doubts(0.33, {}, { media_kind = "image" }))
  end)

  it("are doubted alike before and after their times were looked for, where the plan does not ask for them", function()
    assert.matches("similar: ", doubts(0.36, beside(), {}, true))
  end)
end)
