-- A test of a plan with `locate = false` was given a table that is no detection: `detection:face(id)` raised "face is called with a colon".
-- Once detection:locate had been called, the faces in it were others than those that the test was asked about.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("the detection that a test is given", function()
  local made

  before_each(function()
    made = detections.of { { box = { 0, 0, 10, 10 } }, { box = { 50, 0, 10, 10 } } }
  end)

  -- Whom a test means that asks the detection for the face.
  local function meant(locate)
    local told = {}
    local decided, err = r.plan { locate = locate, r.who(r.test(function(face, detection)
      told[#told + 1] = { tostring(detection), face.first_seen or "no time", face.box and "a box", rawequal(detection:face(face.id), face) }
      return face.id == 1
    end)):becomes "https://a/x.png" }:decide(made)
    assert.is_nil(decided and err[1])
    return decided and decided[2].target or err, told
  end

  it("is one", function()
    for _, locate in ipairs { true, false } do
      local target, told = meant(locate)
      assert.equal("https://a/x.png", target)
      assert.same({ tostring(made), "no time", "a box", true }, told[1])
    end
  end)

  it("tells nothing that was found on this machine, where a plan forbids to look", function()
    for i, face in ipairs(made.faces) do
      face.first_seen, face.located = i, { id = i, sure = true, found = { first_seen = true } }
    end
    made.located, made.looked_here, made.maybe_faces = true, true, { { box = { 1, 1, 9, 9 }, first_seen = 0, last_seen = 1 } }
    local target, told = meant(false)
    assert.equal("https://a/x.png", target)
    assert.same({ tostring(made), "no time", "a box", true }, told[1])
    target, told = meant(true)
    assert.equal("https://a/x.png", target)
    assert.same({ tostring(made), 1, "a box", true }, told[1])
    assert.same({ 1, true, 1 }, { made.faces[1].first_seen, made.looked_here, #made.maybe_faces })
  end)
end)
