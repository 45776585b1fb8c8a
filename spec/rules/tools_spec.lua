-- What other tools select by, and what frustrates their users: each row of the table in examples/guides/rules.md does here what it says,
-- and each complaint has an error.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local shell = require "spec.support.shell"
local r = require "faceswap.rules"

-- Left to right 0, 1, 2; large to small 2, 0, 1; top to bottom 1, 2, 0; best to worst 1, 0, 2; seen in the order 2, 0, 1.
local function three()
  return detections.of {
    { box = { 0, 200, 70, 70 }, score = 0.8, first_seen = 1, gender = { value = "female", confidence = 0.99 },
      age = { years = 40, low = 33, high = 47 }, embedding = 1, person = "p1" },
    { box = { 100, 0, 50, 50 }, score = 0.9, first_seen = 2, gender = { value = "male", confidence = 0.99 },
      age = { years = 20, low = 15, high = 25 }, embedding = 2, person = "p2" },
    { box = { 200, 100, 90, 90 }, score = 0.7, first_seen = 0, gender = { value = "male", confidence = 0.99 },
      age = { years = 70, low = 60, high = 80 }, embedding = 3, person = "person-f86fefde7379" },
  }
end

local expected = {
  ["facefusion `--face-selector-mode many`"] = "0 1 2",
  ["facefusion `--face-selector-mode one`"] = "2",
  ["facefusion `--face-selector-mode reference`"] = "1",
  ["facefusion `--face-selector-order left-right`"] = "0",
  ["facefusion `--face-selector-order right-left`"] = "2",
  ["facefusion `--face-selector-order top-bottom`"] = "1",
  ["facefusion `--face-selector-order bottom-top`"] = "0",
  ["facefusion `--face-selector-order small-large`"] = "1",
  ["facefusion `--face-selector-order large-small`"] = "2",
  ["facefusion `--face-selector-order best-worst`"] = "1",
  ["facefusion `--face-selector-order worst-best`"] = "2",
  ["facefusion `--face-selector-gender female`"] = "0",
  ["facefusion `--face-selector-age-start 30 --face-selector-age-end 50`"] = "0",
  ["facefusion `--reference-face-position 1 --reference-frame-number 0`"] = "0",
  ['ReActor `input_faces_index` "1", `input_faces_order` "large-small"'] = "0",
  ['ReActor `input_faces_index` "0,1", `input_faces_order` "left-right"'] = "0 1",
  ['ReActor `detect_gender_input` "male"'] = "1 2",
  ["ReActor `detect_gender_input` with an index"] = "2",
  ["AKOOL `single_face`, `single_face_mode`"] = "2",
  ["AKOOL `targetImage[].opts` (landmarks of a detected face), `landmarks_str`"] = "1",
  ["AKOOL `face_mapping[].target_face_info.face_url`"] = "1",
  ["AKOOL Analyze Frames: one person in many frames"] = "2",
}

-- What needs no selector, and why.
local without = {
  ["facefusion `--reference-face-distance 0.3`"] = "`distance` of `r.like`: no number carries over; `faceswap faces` names one",
  ["facefusion `--face-selector-race`"] = "left out on purpose: race is not guessed",
  ["ReActor `source_faces_index`, `source_faces_order`, `detect_gender_source`"] = "a target's picture shows one face: cut it out",
}

describe("what selects elsewhere", function()
  local rows = {}
  local table_text = shell.read("examples/guides/rules.md"):match("| elsewhere | here |\n| %-%-%- | %-%-%- |\n(.-)\n\n")
  for elsewhere, here in table_text:gmatch("| (.-) | (.-) |\n?") do
    rows[elsewhere] = here
  end

  before_each(function()
    known_faces.install { ["refs/anna.jpg"] = { { embedding = 2.2 } } }
  end)

  for elsewhere, ids in pairs(expected) do
    it("does so here: " .. elsewhere, function()
      local code = rows[elsewhere]:match("^`(r%..-)`")
      local selector = assert((loadstring or load)("local r = ... return " .. code))(r) -- luacheck: ignore
      assert.equal(ids, (detections.decide(r.plan { r.who(selector):becomes "x" }, three())))
    end)
  end

  it("has a row and a case, or a reason", function()
    for elsewhere, here in pairs(rows) do
      assert.is_truthy(expected[elsewhere] or without[elsewhere] == here, elsewhere)
    end
    for elsewhere in pairs(without) do
      assert.is_truthy(rows[elsewhere], elsewhere)
    end
  end)
end)

describe("what frustrates the users of such tools", function()

  local function refused(plan, detection)
    local decisions, err = r.plan(plan):decide(detection or three())
    assert.is_nil(decisions)
    assert.equal("choice", err.kind)
    return err.message
  end

  it("the wrong person is swapped", function()
    known_faces.install { ["anna.jpg"] = { { embedding = 2.35 } } }
    assert.equal("the plan does not decide: rule 1: face 1: may be anna.jpg: distance 0.350, between 0.320 (same) and 0.380 (different); "
      .. 'say on the selector what counts where it is unsure: unsure = "yes" or unsure = "no"; distance = 0.38 separates the '
      .. "best from the next", refused { r.who(r.like "anna.jpg"):becomes "x" })
    local detection = three()
    detection.faces[3].embedding = 2.5
    assert.equal("the plan does not decide: rule 1: anna.jpg matches several persons: faces 1, 2; if that is meant, "
      .. 'say :allowing "several_persons" after the rule; distance = 0.32 separates the best from the next',
      refused({ r.who(r.like("anna.jpg", { distance = 0.4 })):becomes "x" }, detection))
  end)

  it("an index changes its meaning between runs", function()
    local dir = shell.temporary()
    local path = shell.write(dir .. "/p.json", '{"rules": [{"who": [{"id": 1}], "becomes": "x"}]}')
    local _, err = r.load(path)
    assert.equal(path .. ": names face ids, which may name others in another detection: say for which one it is (\"detection\": "
      .. "the detect_task_id), or use \"person\" or \"like\", which hold for any", err.message)
    assert.equal("the plan is for the detection d0, this one is d1: its face ids may name others here; use r.person or r.like, which hold "
      .. "for any", refused { detection = "d0", r.who(r.id(1)):becomes "x" })
    local detection = three()
    detection.faces[1].box, detection.faces[2].box = { 0, 0, 50, 50 }, { 0.5, 60, 50, 50 } -- which is left of which is chance
    assert.matches("rule 1: face 1: level with face 0, left to right; say :allowing",
      (refused({ r.who(r.leftmost()):becomes "x" }, detection):gsub("if that is meant, ", "")), 1, true)
  end)

  it("an index that is out of range becomes the last face", function()
    assert.equal('the plan does not decide: rule 1: there is no 4th face left to right: 3 count; if that is meant, say :allowing '
      .. '"out_of_range" after the rule', refused { r.who(r.nth(4, r.left_to_right())):becomes "x" })
  end)

  it("conflicting filters are resolved in silence", function()
    assert.equal("the plan does not decide: rule 2: face 2 is claimed by rule 1, too, with another outcome; if that is meant, say "
      .. ':allowing "overlap" after the rule; then the first rule in the plan wins',
      refused { r.who(r.largest()):becomes "x", r.who(r.age(60)):becomes "y" })
    assert.equal("the plan does not decide: rule 1: nobody is found (face 0: aged 36-44, not 60 or more; face 1: aged 17-23, not 60 or "
      .. 'more; face 2: looks male, confidence 0.99); if that is meant, say :allowing "absent" after the rule',
      refused { r.who(r.age(60), r.gender "female"):becomes "x" })
    assert.error_matches(function() r.plan { r.who(r.largest(), r.gender "female"):becomes "x" } end,
      "rules[1].who[1]: beside other conditions a position says among whom it is counted: { of = r.everyone }", 1, true)
  end)

  it("one person appears as two faces", function()
    local detection = three()
    detection.faces[3].person = "p1"
    assert.equal("the plan does not decide: rule 2: face 2 is of a person of whom rule 1 claims another face, with another outcome; if "
      .. 'that is meant, say :allowing "split_person" after the rule',
      refused({ r.who(r.id(0)):becomes "x", r.who(r.id(2)):becomes "y" }, detection))
    local decisions = assert(r.plan { r.who(r.id(0)):becomes "x" }:decide(detection))
    assert.equal("x", decisions[3].target)
    assert.same({ "the same person as face 0: has id 0" }, decisions[3].reasons)
  end)
end)
