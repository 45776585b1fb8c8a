-- Rules that swapped the wrong person without a word, or refused over harmless bystanders.
local clips = require "spec.support.clips"
local detections = require "spec.support.detections"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local known_faces = require "spec.support.known_faces"
local persons = require "faceswap.faces.persons"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

local function face(x, more)
  local made = { box = { x, 0, 50, 50 }, frames = 100, first_seen = 0, last_seen = 4, score = 0.9, person = "p" .. x, embedding = x / 100 }
  return shell.merge(made, more)
end

-- The ids of the faces that get a target; or the kinds of what is wrong.
local function chosen(plan, detection)
  local decisions, err = plan:decide(detection)
  local ids = {}
  for _, decision in ipairs(decisions or {}) do
    ids[#ids + 1] = decision.target and decision.face_id
  end
  for _, problem in ipairs(err.problems or {}) do
    ids[#ids + 1] = problem.kind
  end
  return table.concat(ids, " ")
end

describe("rules", function()
  before_each(function()
    known_faces.install { ["anna"] = { { embedding = 1 } }, ["anna_older"] = { { embedding = 1.3 } }, ["nobody"] = { { embedding = 50 } } }
  end)
  after_each(known_faces.remove)

  it("1: decide alike before and after describing, and beside an unrelated rule", function()
    local function detection()
      local made = detections.of({ face(100), face(101, { person = false }), face(300) }, { client = {} })
      local keys = { "p100", "p100", "p300" }
      for _, each in ipairs(made.faces) do
        each.person = nil
      end
      function made:describe()
        for i, each in ipairs(self.faces) do
          each.person = keys[i]
        end
        return true
      end
      return made
    end
    local leftmost = r.who(r.leftmost()):becomes "x"
    local described = detection()
    described:describe()
    assert.equal("0 1", chosen(r.plan { leftmost, allow = "tie" }, described))
    assert.equal("0 1", chosen(r.plan { leftmost, allow = "tie" }, detection()))
    assert.equal("0 1", chosen(r.plan { leftmost, r.who(r.person "p300"):stays(), allow = "tie" }, detection()))
  end)

  it("2: leave out of positions what nobody would count", function()
    local function detection()
      return detections.of {
        face(0, { frames = 3 }), face(100, { problem = "no face can be found in it", embedding = false, person = false }), face(200),
        face(300), face(150, { person = "p300", frames = 2 }),
      }
    end
    local made = detection()
    made.faces[2].embedding, made.faces[2].person = nil, nil
    assert.equal("2", chosen(r.plan { r.who(r.leftmost()):becomes "x" }, made))
    assert.equal("3 4", chosen(r.plan { r.who(r.nth(2, r.left_to_right())):becomes "x" }, made))
    assert.equal("2 3 4", chosen(r.plan { r.who(r.everyone):becomes "x" }, made))
    local rows = assert(r.plan { r.who(r.leftmost()):becomes "x" }:explain(made)).faces
    assert.equal("is left out: seen in 3 of the video's frames only", rows[1].left_out)
    assert.equal("is left out: no face can be found in it", rows[2].left_out)
    assert.matches("is left out: seen in 3", tostring(assert(r.plan { r.who(r.leftmost()):becomes "x" }:explain(made))), 1, true)
    assert.equal("0", chosen(r.plan { r.who(r.leftmost { count = "faces" }):becomes "x" }, made))
    -- of a short video few frames are many
    local short = detections.of { face(0, { frames = 3 }), face(90, { frames = 9 }) }
    assert.equal("0", chosen(r.plan { r.who(r.leftmost()):becomes "x" }, short))
  end)

  it("3: do not merge strangers", function()
    local made = detections.of({ face(0, { embedding = 1 }), face(100, { embedding = 1.345 }), face(200, { embedding = 1.69 }) },
      { client = {} })
    local digests = {}
    for i, each in ipairs(made.faces) do
      digests[each] = ("%012d"):format(i)
    end
    persons.assign(made, digests)
    assert.not_equal(made.faces[1].person, made.faces[2].person)
    assert.not_equal(made.faces[2].person, made.faces[3].person)
    local lost = assert(r.plan { r.who(r.like "anna"):becomes "x" }:explain(made)).faces
    assert.same({ "like anna, distance 0.000" }, lost[1].reasons)
    assert.matches("distance 0.345", lost[2].lost[1].why, 1, true)
    assert.matches("distance 0.690", lost[3].lost[1].why, 1, true)
    -- of one person each face is told its own distance
    made.faces[2].person = made.faces[1].person
    lost = assert(r.plan { r.who(r.like "anna"):becomes "x" }:explain(made)).faces
    assert.same({ "like anna, distance 0.000 (by face 0; this face 0.345)" }, lost[2].reasons)
  end)

  it("3: tell that two persons may be one, where something else becomes of them", function()
    local made = detections.of { face(0, { embedding = 1 }), face(100, { embedding = 1.35, first_seen = 10, last_seen = 14 }) }
    made.faces[2].similar = { { face_id = 0, distance = 0.35 } }
    made.faces[1].similar = { { face_id = 1, distance = 0.35 } }
    local _, doubts = assert(r.plan { r.who(r.like("anna", { unsure = "no" })):becomes "x" }:decide(made))
    assert.equal("similar", doubts[1].kind)
    assert.equal("face 0 may be the same person as face 1 (distance 0.350), and something else becomes of it", doubts[1].message)
  end)

  it("4: let a bystander who cannot be compared stay, and say so", function()
    local made = detections.of { face(100, { embedding = 1 }), face(200, { problem = "a profile" }) }
    made.faces[2].embedding, made.faces[2].person = nil, nil
    local decisions, doubts = assert(r.plan { r.who(r.like "anna"):becomes "x" }:decide(made))
    assert.is_nil(decisions[2].target)
    assert.equal("unknown", doubts[1].kind)
    for _, plan in ipairs {
      { r.who(r.like "anna"):stays(), r.everyone_else:becomes "x" }, { r.who(r.none(r.like "anna")):becomes "x" },
      { r.who(r.like "anna"):becomes "x", unknown = "error" }, { r.who(r.like("anna", { missing = "error" })):becomes "x" },
    } do
      assert.equal("missing", chosen(r.plan(plan), made))
    end
  end)

  it("5: recommend no limit that finds strangers", function()
    local made = detections.of { face(100, { embedding = 1.35 }), face(200, { embedding = 1.43 }), face(300, { embedding = 9 }) }
    local _, err = r.plan { r.who(r.like "anna"):becomes "x" }:decide(made)
    assert.matches("distance = 0.38 separates the best from the next", err.message, 1, true)
    made.faces[2].embedding = 1.36
    _, err = r.plan { r.who(r.like "anna"):becomes "x" }:decide(made)
    assert.matches("the two nearest are at 0.350 and 0.360, too close to be told apart: take another photo", err.message, 1, true)
    local plan = r.plan { r.who(r.any(r.like "anna", r.like "nobody")):stays() }
    local calibration = assert(plan:calibrate(made))
    local anna, nobody = calibration.references[1], calibration.references[2]
    assert.same({ 0, 1, 2 }, { anna.persons[1].face_ids[1], anna.persons[2].face_ids[1], anna.persons[3].face_ids[1] })
    assert.is_true(math.abs(anna.gap - 0.01) < 1e-9)
    assert.is_nil(anna.limit)
    assert.is_nil(nobody.limit)
    assert.matches("above 0.38: another person", nobody.why, 1, true)
    made.faces[1].embedding = 1.2
    assert.equal(0.32, assert(plan:calibrate(made)).references[1].limit)
    assert.matches("anna\n  0.200  same       face 0\n  0.360  uncertain  face 1\n", tostring(plan:calibrate(made)), 1, true)
    assert.is_nil(tostring(plan:calibrate(made)):find "not compared")
    made.faces[3].embedding = nil
    assert.matches("not compared: face 2$", tostring(plan:calibrate(made)))
  end)

  it("6: do not compare the widths of crops", function()
    local made = detections.of { face(0, { size = 300 }), face(100, { size = 200 }) }
    made.faces[1].box, made.faces[2].box = nil, nil
    assert.equal("missing missing", chosen(r.plan { r.who(r.largest()):becomes "x" }, made))
  end)

  it("7: narrow ages by a confidence, and keep the floor closed", function()
    local made = detections.of { face(0, { age = { years = 28, low = 16, high = 40 } }),
      face(100, { age = { years = 45, low = 33, high = 57 } }), face(200, { age = { years = 9, low = 4, high = 14 } }) }
    assert.equal("0 1", chosen(r.plan { r.who(r.age(18)):becomes "x" }, made))
    assert.equal("uncertain", chosen(r.plan { r.who(r.age(18, nil, { confidence = 0.95 })):becomes "x" }, made))
    assert.equal("0 1", chosen(r.plan { r.who(r.age(25, nil, { confidence = 0.5, unsure = "yes" })):becomes "x" }, made))
    assert.equal("uncertain", chosen(r.plan { r.who(r.adult()):becomes "x" }, made))
    assert.equal("1", chosen(r.plan { r.who(r.adult { unsure = "no" }):becomes "x" }, made))
    assert.error_matches(function() r.adult { unsure = "yes" } end, "must be one of no, got 'yes'")
    assert.error_matches(function() r.age(18, nil, { confidence = 0.99 }) end, "must be a number from 0.5 to 0.95")
  end)

  it("8: judge absence by the rule, the margin by the nearest, and a split by the face", function()
    local made = detections.of { face(100, { embedding = 1 }), face(200, { embedding = 3 }),
      face(300, { embedding = 1.1, person = "p100" }) }
    assert.equal("0 2", chosen(r.plan { r.who(r.any(r.like "nobody", r.like "anna")):becomes "x" }, made))
    assert.equal("absent", chosen(r.plan { r.who(r.any(r.like "nobody")):becomes "x" }, made))
    local row = assert(r.plan { r.who(r.none(r.like "anna", r.like "anna_older")):becomes "x" }:explain(made)).faces[2]
    assert.equal("1.320", row.margin) -- to anna_older, who is nearer
    assert.equal("0", chosen(r.plan { r.who(r.id(0)):becomes "x":allowing "split_person" }, made))
    assert.equal("0 2", chosen(r.plan { r.who(r.id(0)):becomes "x" }, made))
  end)
end)

describe("rules", function()
  it("9: send no target that does not show one face", function()
    local client = assert(faceswap.new { base_url = "http://127.0.0.1:1", api_key = "ak_0123456789abcdef0123456789abcdef" })
    local detection = detections.of({ { id = 0 } }, { client = client, expires_at = os.time() + 3000 })
    for target, reason in pairs { ["empty.jpg"] = "no face", ["three.jpg"] = "it shows %d", ["scenes.mp4"] = "picture" } do
      for _, ask in ipairs { "swap", "estimate" } do
        local task, err = client[ask](client, detection, { [0] = clips.path(target) })
        assert.is_nil(task)
        assert.equal("choice", err.kind)
        assert.matches("must show one face, clearly: .*" .. reason, err.message)
      end
    end
    assert.same({}, client:stats().calls)
    assert.is_table(faces.shared())
  end)
end)
