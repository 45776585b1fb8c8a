-- Two people of a video who are as alike as a person and an image in a mirror count as one. Where a photo, an id or a key picked one of
-- them, both were changed, and nobody was told: two children of one clip, two of seven singers in another.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("two faces of one person, seen together", function()
  -- A person who is seen twice, and another one; `times` of the second face, at 25 frames a second.
  local function made(times, fields)
    return detections.of({
      { person = "a", first_seen = 0, last_seen = 4, frames = 101, gender = { value = "male", confidence = 0.99 } },
      { person = "a", first_seen = times[1], last_seen = times[2], frames = times[3], gender = { value = "male", confidence = 0.99 } },
      { person = "b", first_seen = 0, last_seen = 4, frames = 101, gender = { value = "female", confidence = 0.99 } },
    }, fields)
  end

  local function doubts_of(rule, times, fields)
    local plan = r.plan { rule, r.everyone_else:stays() }
    local ids, doubts = detections.decide(plan, made(times or { 1, 3, 51 }, fields))
    return doubts, ids
  end

  local TOLD = "seen_twice: rule 1: face 0 and face 1 are seen together and so much alike that they count as one person, as in a mirror: "
    .. 'if they are two, what is meant for one holds for both; a rule about one of them, r.who(r.id(1)), says :allowing "split_person"'

  it("are a doubt where a rule picks that person out", function()
    for _, selector in ipairs { r.person "a", r.id(0), r.all(r.gender "male", r.person "a"), r.none(r.person "b") } do
      local doubts, ids = doubts_of(r.who(selector):becomes "x")
      assert.equal("0 1", ids)
      assert.equal(TOLD, doubts)
    end
  end)

  it("are told in the language of the plan", function()
    local plan = assert(r.load(shell.write(shell.temporary() .. "/plan.json",
      '{"detection": "d1", "rules": [{"who": {"id": 1}, "becomes": "x"}]}')))
    local _, doubts = detections.decide(plan, made { 1, 3, 51 })
    assert.matches('"who": {"id": 1} in a plan for this "detection", says "allow": ["split_person"]', doubts, 1, true)
  end)

  it("are none where a rule speaks of one of them alone", function()
    local doubts, ids = doubts_of(r.who(r.id(1)):becomes("x"):allowing "split_person")
    assert.equal("1", ids)
    assert.equal("", doubts)
  end)

  it("are none where a rule means both even if they are two", function()
    assert.equal("", (doubts_of(r.who(r.gender "male"):becomes "x")))
    assert.equal("", (doubts_of(r.who(r.everyone):becomes "x")))
  end)

  it("are none where they are seen one after the other, or nothing tells", function()
    assert.equal("", (doubts_of(r.who(r.person "a"):becomes "x", { 4.04, 6, 50 })))
    assert.equal("", (doubts_of(r.who(r.person "a"):becomes "x", {})))
  end)

  it("are told once where a position was asked for", function()
    local boxed = made { 1, 3, 51 }
    for i, face in ipairs(boxed.faces) do
      face.box = { 200 * i, 0, 50, 50 }
    end
    local _, doubts = detections.decide(r.plan { r.who(r.leftmost()):becomes "x" }, boxed)
    assert.matches("^seen_twice: rule 1: face 0 and face 1 are one person's and seen together, as in a mirror: [^;]*$", doubts)
  end)
end)
