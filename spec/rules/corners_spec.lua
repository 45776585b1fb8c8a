-- What plans decide, and say, where few plans go.
local choice = require "faceswap.rules.choice"
local detections = require "spec.support.detections"
local errors = require "faceswap.errors"
local faces = require "faceswap.faces"
local known_faces = require "spec.support.known_faces"
local r = require "faceswap.rules"
local schema = require "faceswap.rules.schema"
local shell = require "spec.support.shell"

local function kind_of(plan, made)
  local _, err = plan:decide(made)
  return err.problems[1].kind
end

describe("a plan", function()
  it("may count a face that lacks a fact as one that is not meant", function()
    local unseen = detections.of { {} }
    assert.equal("0", (detections.decide(r.plan { r.who(r.none(r.size(100, nil, { missing = "no" }))):becomes "x" }, unseen)))
    assert.equal("missing", kind_of(r.plan { r.who(r.none(r.size(100))):becomes "x" }, unseen))
  end)

  it("does not tell the second from the first of two who may both not count", function()
    local male = { value = "male", confidence = 0.5 }
    local two = detections.of { { box = { 0, 0, 50, 50 }, gender = male }, { box = { 200, 0, 50, 50 }, gender = male } }
    assert.equal("uncertain", kind_of(r.plan { r.who(r.nth(2, r.left_to_right(), { of = r.gender "male" })):becomes "x" }, two))
  end)

  it("measures by the narrower of two whether they are hardly apart", function()
    local two = detections.of { { box = { 150, 0, 100, 100 } }, { box = { 16, 300, 400, 400 } } }
    local changed, doubts = detections.decide(r.plan { r.who(r.leftmost()):becomes "x" }, two)
    assert.same({ "0", "" }, { changed, doubts })
  end)

  it("means the first two of an order, whichever of them comes first at what moment", function()
    local three = {}
    for i, x in ipairs { 100, 100, 500 } do
      three[i] = { box = { x, 0, 50, 50 }, standing = { x = x + 25, y = 25, x_changes = i < 3 and { { 2 - i, 2 - i } } or nil } }
    end
    local changed, doubts = detections.decide(r.plan { r.who(r.leftmost(2)):becomes "x" }, detections.of(three))
    assert.same({ "0 1", "" }, { changed, doubts })
  end)

  it("doubts a place before which something stands that may be a face, wherever the face itself stood longest", function()
    local moved = detections.of { { box = { 275, 0, 50, 50 }, standing = { x = 200, y = 25 } } }
    moved.looked_here, moved.maybe_faces = false, { { box = { 225, 0, 50, 50 } } }
    local _, doubts = detections.decide(r.plan { r.who(r.leftmost()):becomes "x" }, moved)
    assert.matches("^left_out: ", doubts)
  end)

  it("gives turns by number where neither time nor place is known", function()
    local made, targets, wanted = {}, { pick = "in_turn" }, {}
    for i = 1, 9 do
      made[i], targets[i], wanted[i] = { person = "p" .. i }, "t" .. i, "t" .. i
    end
    local _, _, decisions = detections.decide(r.plan { r.who(r.person "p1"):stays(), r.everyone_else:becomes(targets) },
      detections.of(made))
    local given = {}
    for i = 2, 9 do
      given[i - 1] = decisions[i].target
    end
    wanted[9] = nil
    assert.same(wanted, given)
  end)

  it("says for each rule what can be done", function()
    local plan = r.plan { r.who(r.person "q"):becomes "x", r.who(r.person "s"):becomes "y" }
    local _, err = plan:decide(detections.of { { person = "p" } })
    assert.equal(2, select(2, err.message:gsub(':allowing "absent"', "")))
  end)

  it("tells in its explanation what is not decided, and gives that no target", function()
    local rows = assert(r.plan { r.who(r.id(0)):becomes "x", r.who(r.id(0)):becomes "y", r.who(r.id(1)):becomes "z" }
      :explain(detections.of { {}, {} })).faces
    assert.same({ true, false }, { rows[1].undecided, rows[2].undecided })
    assert.is_nil(rows[1].target)
    assert.equal("z", rows[2].target)
  end)

  it("gives a target to a single face of a person where another rule speaks of persons", function()
    local three = detections.of { { person = "p" }, { person = "p" }, { person = "q" } }
    local plan = r.plan { r.who(r.id(0)):becomes("x"):allowing "split_person", r.who(r.person "q"):stays() }
    assert.equal("0", (detections.decide(plan, three)))
  end)

  it("names the condition for which somebody is not meant", function()
    local female = { value = "female", confidence = 0.9 }
    local rows = assert(r.plan { r.who(r.none(r.id(0)), r.gender "female"):becomes "x" }
      :explain(detections.of { { gender = female }, { gender = female } })).faces
    assert.equal("not so: has id 0", rows[1].lost[1].why)
  end)

  it("does not pass over who may be of a group", function()
    local unsure = detections.of { { gender = { value = "male", confidence = 0.5 } }, { gender = { value = "female", confidence = 0.9 } } }
    assert.equal("uncertain", kind_of(r.plan { r.who(r.group("men", r.gender "male")):becomes "x", r.everyone_else:stays() }, unsure))
  end)

  it("has its groups checked, those that no rule names, too", function()
    assert.error_matches(function()
      r.plan { groups = { one = { { group = "two" } }, two = { { group = "one" } } }, rules = { { who = { id = 0 }, becomes = "x" } } }
    end, "one", 1, true)
  end)

  it("says what stands in its own place", function()
    for _, case in ipairs { { r.like "anna.jpg", "this is a selector; a rule says what becomes of whom" },
      { r.who(r.id(0)):becomes "x", "this is a rule; a plan is a list of rules" }, { 5, "a list of rules expected, got 5" } } do
      assert.error_matches(function() r.plan(case[1]) end, case[2], 1, true)
    end
  end)

  it("names what is given in the place of groups", function()
    assert.error_matches(function() r.plan { groups = "cast", r.who(r.everyone):becomes "x" } end,
      "names with lists of selectors expected, got 'cast'", 1, true)
  end)

  it("tells the first 100 mistakes", function()
    local rules = {}
    for i = 1, 150 do
      rules[i] = { who = { id = -i }, becomes = "x" }
    end
    local _, mistakes = schema.plan { rules = rules }
    assert.equal(100, #mistakes)
  end)

  it("of as many selectors as there may be has the last one checked", function()
    local rules = {} -- of 10 rules with a selector of 199 others each
    for i = 1, 10 do
      local members = {}
      for k = 1, 199 do
        members[k] = { id = k }
      end
      rules[i] = { who = { any = members }, becomes = "x" }
    end
    r.plan { rules = rules }
    rules[10].who.any[199].id = -1
    assert.error_matches(function() r.plan { rules = rules } end, "rules%[10%].*%[199%]")
  end)
end)

describe("a word", function()
  it("has no field but its own", function()
    assert.is_nil(r.id(0).outcome)
  end)

  it("takes nothing behind its options, those that are left out, too", function()
    assert.error_matches(function() r.gender("male", nil, 5) end, "gender has no option 5; there are confidence, missing, unsure", 1, true)
  end)

  it("is suggested, those that make no selector, too", function()
    for slip, word in pairs { plann = "plan", lod = "load", json_schem = "json_schema" } do
      assert.error_matches(function() return r[slip] end, ("there is no r.%s; did you mean r.%s?"):format(slip, word), 1, true)
    end
  end)
end)

describe("a choice", function()
  it("of nobody says that no faces were found", function()
    local none, err = choice.resolve(detections.of {}, {})
    assert.is_nil(none)
    assert.equal("the detection found no faces: there is nothing to swap", err.message)
    none, err = r.plan { r.who(r.everyone):becomes "x" }:explain(detections.of {})
    assert.is_nil(none)
    assert.equal("the detection found no faces: there is nothing to decide", err.message)
  end)
end)

describe("a target", function()
  it("that is an empty file is told as that", function()
    local folder = shell.temporary()
    local path = folder .. "/empty.jpg"
    shell.write(path, "")
    local none, err = choice.resolve(detections.of { {} }, { [0] = path })
    assert.is_nil(none)
    assert.equal(("face 0: the target %s is empty"):format(path), err.message)
  end)
end)

describe("a reference photo", function()
  before_each(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 0 } }, ["bea.jpg"] = { { embedding = 5 } } }
  end)

  it("that cannot be read is told, whichever is read next", function()
    local reference = faces.reference
    function faces.reference(photos, options)
      if photos[1] == "anna.jpg" then
        return errors.fail("config", "anna.jpg: out of memory")
      end
      return reference(photos, options)
    end
    local plan = r.plan { r.who(r.like "anna.jpg"):becomes "x", r.who(r.like "bea.jpg"):becomes "y" }
    local both = detections.of { { embedding = 0 }, { embedding = 5 } }
    for _, look in ipairs { plan.decide, plan.calibrate } do
      local none, err = look(plan, both)
      assert.is_nil(none)
      assert.equal("anna.jpg: out of memory", err.message)
    end
  end)

  it("of two people counts where that is allowed", function()
    local plan = r.plan { r.who(r.like { "anna.jpg", "bea.jpg" }):becomes "x", allow = "mixed_photos" }
    assert.equal("0", (detections.decide(plan, detections.of { { embedding = 2.5 }, { embedding = 0 } })))
  end)

  it("is not of who is as far as another person may be, beside who surely is", function()
    local picture = detections.of({ { embedding = 0.1 }, { embedding = 0.38 } }, { media_kind = "image" })
    local changed, doubts = detections.decide(r.plan { r.who(r.like "anna.jpg"):becomes "x" }, picture)
    assert.equal("0", changed)
    assert.matches("^similar: ", doubts)
  end)
end)
