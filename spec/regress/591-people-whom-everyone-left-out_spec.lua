-- A rule for everyone left out, without a word, who cannot be made out and what the engine takes for a possible face only: a bowed man
-- kept his own face in a film whose people were all to be changed.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a rule that changes everyone", function()
  local function made(maybe_faces)
    local detection = detections.of({
      { person = "p1", box = { 0, 0, 50, 50 }, frames = 100 },
      { box = { 200, 0, 50, 50 }, frames = 100, problem = "no face can be found in it" },
    })
    detection.maybe_faces = maybe_faces
    return detection
  end
  local bowed = { box = { 580, 60, 40, 40 }, first_seen = 3.2, last_seen = 5, frames = 40, score = 0.4 }
  local masked = { box = { 80, 20, 20, 20 }, first_seen = 0, last_seen = 5, frames = 40, score = 0.4 }

  local function decide(maybe_faces, ...)
    return detections.decide(r.plan { ... }, made(maybe_faces))
  end

  it("tells who stays as it is all the same", function()
    local ids, doubts = decide({ bowed, masked }, r.who(r.everyone):becomes "x")
    assert.equal("0", ids)
    assert.equal("left_out: rule 1: face 1 stays as it is (no face can be found in it); "
      .. "left_out: rule 1: what is seen at 600, 80 (3.2 s); 90, 30 may be faces, and stay as they are", doubts)
    assert.matches("what is seen at 600, 80 (3.2 s) may be a face, and stays as it is", select(2, decide({ bowed },
      r.who(r.everyone):becomes "x")), 1, true)
  end)

  it("is any that means all people", function()
    for _, selector in ipairs { r.any(r.largest(), r.everyone), r.all(r.everyone, r.everyone), r.group("all", r.everyone) } do
      assert.matches("face 1 stays as it is.*what is seen at 600, 80", select(2, decide({ bowed }, r.who(selector):becomes "x",
        r.everyone_else:stays())))
    end
  end)

  it("has no doubt of faces that it changes, or that another rule speaks of", function()
    local ids, doubts = decide({ bowed }, r.who(r.id(0)):becomes "x", r.everyone_else:becomes "y")
    assert.equal("0 1", ids)
    assert.equal("left_out: rule 2: what is seen at 600, 80 (3.2 s) may be a face, and stays as it is", doubts)
    assert.matches("^left_out: rule 1: what is seen", select(2, decide({ bowed }, r.who(r.none(r.id(1))):becomes "x")))
    assert.matches("^left_out: rule 2: what is seen", select(2, decide({ bowed }, r.who(r.id(1)):stays(), r.who(r.everyone):becomes "x")))
  end)

  it("is none that changes some, or leaves all as they are", function()
    assert.equal("", select(2, decide({ bowed }, r.who(r.id(1)):becomes "x", r.who(r.everyone):stays())))
    assert.equal("", select(2, decide({ bowed }, r.who(r.everyone, r.id(0)):becomes "x")))
    assert.equal("", select(2, decide({ bowed }, r.who(r.largest { of = r.everyone }):becomes "x")))
  end)

  it("says the same whether faces were looked for on this machine before or not", function()
    local function doubts_of(selector, looked_here, locate)
      local detection = made { bowed }
      detection.looked_here = looked_here
      return select(2, detections.decide(r.plan { selector:becomes "x", locate = locate }, detection))
    end
    assert.equal("", doubts_of(r.everyone_else, true))
    assert.matches("600, 80", doubts_of(r.everyone_else, nil), 1, true)
    assert.matches("600, 80", doubts_of(r.who(r.everyone), true), 1, true)
    assert.not_matches("600, 80", doubts_of(r.who(r.everyone), true, false), 1, true)
  end)
end)
