-- A service whose answer had a box of two numbers, an age as a number or a score as a text made a plan raise an error of Lua.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a fact of another kind than the client knows", function()
  local other = { box = { 1, 2, 3, 4 }, person = "p2", score = 1, frames = 9, first_seen = 1, last_seen = 2,
    pose = { yaw = 0, pitch = 0, roll = 0 } }

  local function plan()
    local is_right = { unsure = "no", missing = "no" }
    return r.plan { r.who(r.leftmost()):becomes "a", r.who(r.best()):becomes "a", r.who(r.age(18, nil, is_right)):becomes "a",
      r.who(r.gender("male", is_right)):becomes "a", r.who(r.expression("happy", is_right)):becomes "a",
      r.who(r.pose({ yaw = { -9, 9 } }, { missing = "no" })):becomes "a", r.who(r.on_screen(1, nil, { missing = "no" })):becomes "a",
      r.who(r.sharpness(1, nil, { missing = "no" })):becomes "a", r.everyone_else:becomes { "b", from = 1 },
      allow = { "absent", "overlap", "tie" } }
  end

  local function decide(facts)
    facts.person = facts.person or "p1"
    return select(2, plan():decide(detections.of { facts, other }))
  end

  it("is none", function()
    local nothing = decide {}
    for name, values in pairs {
      box = { { 1 }, "x", { "1", 2, 3, 4 }, 7, { x = 1, y = 2, w = 3, h = 4 } }, score = { "x", {} },
      frames = { "9", {} }, seconds = { {} },
      first_seen = { "a" }, last_seen = { {} }, age = { 30, { years = 30 }, { years = "a", low = 1, high = 2 } },
      gender = { "male", { value = {}, confidence = 1 }, { value = "male" } }, expression = { 1 }, pose = { 3, { yaw = 1 } },
      sharpness = { "x" }, similar = { 3, { 1 }, { { face_id = 1 } } }, problem = { {} }, embedding = { { 0.1, 0.2 } }, standing = { 1 },
    } do
      for _, value in ipairs(values) do
        assert.same(nothing.problems, decide({ [name] = value }).problems, name)
      end
    end
    assert.is_table(decide { person = {} })
  end)

  it("is one where it is of the right kind", function()
    local made = detections.of { { box = { 1, 2, 3, 4 }, age = { years = 30, low = 20, high = 40 },
      similar = { { face_id = 1, distance = 1 } },
      gender = { value = "male", confidence = 1 } } }
    assert.same({ 1, 2, 3, 4 }, made.faces[1].box)
    assert.equal(30, made.faces[1].age.years)
    assert.equal(1, made.faces[1].similar[1].face_id)
    assert.equal("male", made.faces[1].gender.value)
  end)
end)
