-- What rules decide about faces whose facts are known: every selector, order and allowance.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local shell = require "spec.support.shell"
local r = require "faceswap.rules"

-- Left to right: a small man, a large boy who may be of age, a woman.
local function three()
  return detections.of {
    {
      box = { 0, 10, 50, 60 }, age = { years = 30, low = 26, high = 34 }, gender = { value = "male", confidence = 0.99 },
      score = 0.7, first_seen = 2, last_seen = 3, frames = 25, size = 55, sharpness = 12, brightness = 0.5,
      pose = { yaw = -30, pitch = 2, roll = 0 }, expression = { value = "happy", confidence = 0.9 }, embedding = 1, person = "p1",
    },
    {
      box = { 100, 0, 80, 90 }, age = { years = 17, low = 14, high = 20 }, gender = { value = "male", confidence = 0.97 },
      score = 0.9, first_seen = 0, last_seen = 5, frames = 125, size = 85, sharpness = 3, brightness = 0.2,
      pose = { yaw = 5, pitch = -10, roll = 3 }, expression = { value = "neutral", confidence = 0.8 }, embedding = 2, person = "p2",
    },
    {
      box = { 300, 20, 70, 80 }, age = { years = 40, low = 35, high = 46 }, gender = { value = "female", confidence = 0.95 },
      score = 0.8, first_seen = 1, last_seen = 4, frames = 75, size = 75, sharpness = 8, brightness = 0.7,
      pose = { yaw = 20, pitch = 0, roll = -15 }, expression = { value = "sad", confidence = 0.7 }, embedding = 3, person = "p3",
    },
  }
end

-- "0=a.png 1=stays": what a plan decides; or its problems, "not: " and their kinds.
local function decided(plan, detection)
  local decisions, err = plan:decide(detection or three())
  local parts = {}
  for i, decision in ipairs(decisions or {}) do
    parts[i] = decision.face_id .. "=" .. (decision.target or "stays")
  end
  for i, problem in ipairs(err and err.problems or {}) do
    parts[i] = "not: " .. problem.kind
  end
  return #parts > 0 and table.concat(parts, " ") or tostring(err)
end

-- The faces that selectors mean, "0 2"; or why that is not clear.
local function meant(...)
  local text = decided(r.plan { r.who(...):becomes "x" })
  if text:find("^not") then
    return text
  end
  local ids = {}
  for id in text:gmatch("(%d+)=x") do
    ids[#ids + 1] = id
  end
  return table.concat(ids, " ")
end

local function without(detection, ...)
  for _, face in ipairs(detection.faces) do
    for _, name in ipairs { ... } do
      face[name] = nil
    end
  end
  return detection
end

describe("a selector", function()
  before_each(function()
    known_faces.install {
      ["anna.jpg"] = { { embedding = 2.9 } }, ["old.jpg"] = { { embedding = 3.1 } }, ["bob.jpg"] = { { embedding = 1.35 } },
      ["nobody.jpg"] = { { embedding = 9 } }, ["group.jpg"] = { { embedding = 1 }, { embedding = 5 } },
    }
  end)

  it("by id", function()
    assert.equal("1", meant(r.id(1)))
    assert.equal("not: absent", meant(r.id(3)))
  end)

  it("by person", function()
    assert.equal("2", meant(r.person "p3"))
    assert.equal("not: absent", meant(r.person "p4"))
  end)

  for order, ids in pairs {
    left_to_right = "012", right_to_left = "210", top_to_bottom = "012", bottom_to_top = "210", small_to_large = "021",
    large_to_small = "120", best_to_worst = "120", worst_to_best = "021", first_seen = "120", most_on_screen = "120",
  } do
    it("by position " .. order:gsub("_", " "), function()
      -- the middles are at heights 40, 45 and 60
      for n = 1, 3 do
        assert.equal(ids:sub(n, n), meant(r.nth(n, r[order]())))
      end
      assert.equal("not: out_of_range", meant(r.nth(4, r[order]())))
    end)
  end

  it("by the first few of an order", function()
    assert.equal("1 2", meant(r.first(2, r.large_to_small())))
    assert.equal("not: out_of_range", meant(r.first(4, r.large_to_small())))
  end)

  it("by one end of an order", function()
    for word, id in pairs {
      leftmost = "0", rightmost = "2", topmost = "0", bottommost = "2", smallest = "0", largest = "1", best = "1", worst = "0",
    } do
      assert.equal(id, meant(r[word]()), word)
    end
  end)

  it("by gender", function()
    assert.equal("2", meant(r.gender "female"))
    assert.equal("0 1", meant(r.gender "male"))
    assert.equal("not: uncertain", meant(r.gender("female", { confidence = 0.96 })))
  end)

  it("by age", function()
    assert.equal("2", meant(r.age(35, 50)))
    assert.equal("0 2", meant(r.age(21)))
    assert.equal("1", meant(r.age(nil, 20)))
  end)

  it("by every expression and gender that there is", function()
    for word, values in pairs {
      expression = { "neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised" }, gender = { "female", "male" },
    } do
      for _, value in ipairs(values) do
        local detection = three()
        for i, face in ipairs(detection.faces) do
          face[word] = { value = value == values[1] and values[2] or values[1], confidence = 0.9 }
          face[word].value = i == 2 and value or face[word].value
        end
        assert.equal("0=stays 1=x 2=stays", decided(r.plan { r.who(r[word](value)):becomes "x" }, detection), value)
      end
    end
  end)

  it("by expression", function()
    assert.equal("0", meant(r.expression "happy"))
    assert.equal("not: uncertain not: uncertain", meant(r.expression("happy", { confidence = 0.85 })))
    assert.equal("0", meant(r.expression("happy", { confidence = 0.85, unsure = "no" })))
  end)

  it("by size, sharpness, brightness and pose", function()
    assert.equal("1 2", meant(r.size(60)))
    assert.equal("2", meant(r.size(60, 75)))
    assert.equal("0 2", meant(r.sharpness(5)))
    assert.equal("1", meant(r.brightness(nil, 0.4)))
    assert.equal("1 2", meant(r.pose { yaw = { -20, 20 } }))
    assert.equal("1", meant(r.pose { yaw = { -20, 20 }, roll = { -5, 5 } }))
  end)

  it("by size in the video alone: a service may make the pictures of faces equally wide", function()
    assert.equal("not: missing not: missing not: missing", decided(r.plan { r.who(r.size(80)):becomes "x" }, without(three(), "box")))
    assert.equal("not: missing not: missing not: missing", decided(r.plan { r.who(r.largest()):becomes "x" }, without(three(), "box")))
  end)

  it("by photo", function()
    assert.equal("2", meant(r.like "anna.jpg"))
    assert.equal("2", meant(r.like { "anna.jpg", "old.jpg" }))
    assert.equal("0", meant(r.like("bob.jpg", { distance = 0.4 })))
  end)

  it("by a test", function()
    assert.equal("1 2", meant(r.test(function(face, detection)
      return face.id > 0 and #detection.faces == 3
    end)))
    local ok, problem = pcall(meant, r.test(function() end))
    assert.is_false(ok)
    assert.equal("rules[1].who[1]: a test must return true or false, got nil", problem) -- without a place in the code before it
  end)

  it("by all, any and none of others", function()
    assert.equal("0", meant(r.all(r.gender "male", r.expression "happy")))
    assert.equal("0 2", meant(r.any(r.gender "female", r.expression "happy")))
    assert.equal("1", meant(r.none(r.gender "female", r.expression "happy")))
    assert.equal("0", meant(r.gender "male", r.none(r.id(1))))
  end)

  it("by a group", function()
    local cast = r.group("cast", r.like "anna.jpg", r.person "p1")
    assert.equal("0 2", meant(cast))
    assert.equal("0=a 1=b 2=a", decided(r.plan { r.who(cast):becomes "a", r.who(r.none(cast)):becomes "b" }))
    assert.equal("0=a 1=stays 2=a", decided(r.plan {
      groups = { cast = { r.like "anna.jpg", r.person "p1" } }, r.who(r.in_group "cast"):becomes "a",
    }))
  end)

  it("by a position among those of another selector", function()
    assert.equal("1", meant(r.nth(2, r.left_to_right(), { of = r.gender "male" })))
    assert.equal("0", meant(r.largest { of = r.none(r.id(1), r.id(2)) }))
    assert.equal("not: out_of_range", meant(r.nth(2, r.left_to_right(), { of = r.gender "female" })))
    assert.equal("0=x 1=stays 2=y", decided(r.plan { r.who(r.leftmost { of = r.gender "male" }):becomes "x",
      r.who(r.leftmost { of = r.gender "female" }):becomes "y" }))
  end)

  it("by a second order where the first is level", function()
    local detection = three()
    detection.faces[3].first_seen = 0
    local function at(order)
      return decided(r.plan { r.who(r.nth(1, order)):becomes "x" }, detection)
    end
    assert.equal("not: tie not: tie", at(r.first_seen()))
    assert.equal("0=stays 1=stays 2=x", at { r.first_seen(), r.right_to_left() })
    detection.faces[3].box = nil -- level in the first, and without a place in the second
    assert.equal("not: missing not: missing", at { r.first_seen(), r.right_to_left() })
  end)
end)

describe("what is not clear is not decided", function()
  before_each(function()
    known_faces.install {
      ["anna.jpg"] = { { embedding = 3 } }, ["unsure.jpg"] = { { embedding = 1.35 } }, ["nobody.jpg"] = { { embedding = 9 } },
      ["group.jpg"] = { { embedding = 1 }, { embedding = 5 } }, ["empty.jpg"] = {}, ["between.jpg"] = { { embedding = 1.5 } },
    }
  end)

  -- What a plan with one rule says, and what it says once that is allowed.
  local function both(rule, name, detection)
    local strict = decided(r.plan { rule }, detection)
    local in_rule = decided(r.plan { rule:allowing(name) }, detection)
    assert.equal(in_rule, decided(r.plan { rule, allow = { name } }, detection))
    return strict, in_rule
  end

  it("two rules that claim a face", function()
    local first, second = r.who(r.gender "male"):becomes "a", r.who(r.leftmost()):becomes "b"
    assert.equal("not: overlap", decided(r.plan { first, second }))
    for _, plan in ipairs {
      { first:allowing "overlap", second }, { first, second:allowing "overlap" }, { first, second, allow = { "overlap" } },
    } do
      assert.equal("0=a 1=a 2=stays", decided(r.plan(plan)))
    end
    local _, err = r.plan { first, second }:decide(three())
    assert.equal("choice", err.kind)
    assert.equal('faceswap: choice: the plan does not decide: rule 2: face 0 is claimed by rule 1, too, with another outcome; '
      .. 'if that is meant, say :allowing "overlap" after the rule; then the first rule in the plan wins', tostring(err))
    assert.same({ kind = "overlap", rule = 2, face_id = 0, allow = "overlap", message = err.problems[1].message,
      hint = err.problems[1].hint }, err.problems[1])
  end)

  it("but two rules that say the same are no contradiction", function()
    assert.equal("0=a 1=a 2=stays", decided(r.plan { r.who(r.gender "male"):becomes "a", r.who(r.leftmost()):becomes "a" }))
    assert.equal("0=stays 1=x 2=x", decided(r.plan { r.who(r.leftmost()):stays(), r.who(r.id(0)):stays(), r.everyone_else:becomes "x" }))
  end)

  it("an earlier rule that may claim a face, even where the first one wins", function()
    local unsure, sure = r.who(r.age(18)):becomes "a", r.who(r.id(1)):becomes "b"
    assert.equal("not: uncertain", decided(r.plan { unsure, sure, allow = { "overlap" } }))
    assert.equal("0=a 1=b 2=a", decided(r.plan { sure, unsure, allow = { "overlap" } }))
    assert.equal("not: uncertain", decided(r.plan { sure, unsure }))
    assert.equal("0=a 1=a 2=a", decided(r.plan { unsure, r.who(r.id(1)):becomes "a" }))
  end)

  it("a position among those who may or may not be counted", function()
    -- the largest may be under age: then the second largest is the one
    assert.equal("not: uncertain not: uncertain", meant(r.largest { of = r.age(18) }))
    assert.equal("0", meant(r.smallest { of = r.age(18) })) -- whoever counts
    local _, err = r.plan { r.who(r.largest { of = r.age(18) }):becomes "x" }:decide(three())
    assert.matches("rule 1: face 1: whether it counts is uncertain", err.message, 1, true)
    assert.matches("rule 1: face 2: whether face 1 counts is uncertain", err.message, 1, true)
  end)

  it("a photo that matches nobody, where none of several looks does, or nobody is excepted", function()
    assert.equal("1", meant(r.any(r.like "nobody.jpg", r.id(1))))
    assert.equal("not: absent", meant(r.any(r.like "nobody.jpg", r.like { "nobody.jpg", "nobody.jpg" })))
    assert.equal("not: absent", meant(r.none(r.like "nobody.jpg")))
    assert.equal("0 1", meant(r.none(r.like "nobody.jpg", r.like "anna.jpg")))
  end)

  it("a photo that matches nobody", function()
    local _, err = r.plan { r.who(r.like "nobody.jpg"):becomes "x" }:decide(three())
    assert.matches("rule 1: nobody.jpg matches nobody; the nearest face is at a distance of 6.000", err.message, 1, true)
    _, err = r.plan { r.who(r.gender "male", r.like "nobody.jpg", r.id(1)):becomes "x" }:decide(three())
    assert.matches("rule 1: nobody.jpg matches nobody; the nearest", err.message, 1, true)
    local strict, allowed = both(r.who(r.like "nobody.jpg"):stays(), "absent")
    assert.equal("not: absent", strict)
    assert.equal("not: nothing", allowed)
    assert.equal("0=x 1=x 2=x", decided(r.plan { r.who(r.like "nobody.jpg"):stays():allowing "absent", r.everyone_else:becomes "x" }))
  end)

  it("a photo that matches two persons", function()
    local detection = three()
    detection.faces[2].embedding = 3.1
    local strict, allowed = both(r.who(r.like "anna.jpg"):becomes "x", "several_persons", detection)
    assert.equal("not: several_persons", strict)
    assert.equal("0=stays 1=x 2=x", allowed)
  end)

  it("a photo of two faces", function()
    local strict, allowed = both(r.who(r.like "group.jpg"):becomes "x", "group_photo")
    assert.equal("not: group_photo", strict)
    assert.equal("0=x 1=stays 2=stays", allowed)
  end)

  it("a photo without a face", function()
    assert.equal("not: photo", decided(r.plan { r.who(r.like "empty.jpg"):becomes "x" }))
  end)

  it("a match in the uncertain band", function()
    assert.equal("not: uncertain", meant(r.like "unsure.jpg"))
    assert.equal("0", meant(r.like("unsure.jpg", { unsure = "yes" })))
    assert.equal("0", meant(r.like("unsure.jpg", { distance = 0.36 })))
    assert.equal("not: absent", meant(r.like("unsure.jpg", { unsure = "no" })))
    local _, err = r.plan { r.who(r.like "unsure.jpg"):becomes "x" }:decide(three())
    assert.matches("rule 1: face 0: may be unsure.jpg: distance 0.350, between 0.320 %(same%) and 0.380 %(different%)", tostring(err))
  end)

  it("an age that may be under the floor", function()
    assert.equal("not: uncertain", meant(r.age(18)))
    assert.equal("0 2", meant(r.age(18, nil, { unsure = "no" })))
    assert.equal("0 1 2", meant(r.age(18, nil, { unsure = "yes" })))
    assert.equal("not: uncertain", meant(r.none(r.age(nil, 17))))
  end)

  it("an estimate among others that must hold", function()
    assert.equal("not: uncertain", meant(r.gender "male", r.age(18)))
    assert.equal("not: uncertain", meant(r.all(r.age(18), r.gender "male")))
    assert.equal("not: uncertain", meant(r.age(18), r.expression "neutral", r.gender "male"))
  end)

  it("an estimate that does not matter is not asked for", function()
    assert.equal("2", meant(r.age(18), r.gender "female"))
    assert.equal("0 1 2", meant(r.any(r.age(18), r.id(1))))
  end)

  it("a position beyond the last face", function()
    local strict, allowed = both(r.who(r.nth(4, r.left_to_right())):becomes "x", "out_of_range")
    assert.equal("not: out_of_range", strict)
    assert.equal("not: nothing", allowed)
    local _, err = r.plan { r.who(r.nth(4, r.left_to_right())):becomes "x" }:decide(three())
    assert.matches("there is no 4th face left to right: 3 count", tostring(err))
  end)

  it("a rule that finds nobody for another reason than the position that it allows", function()
    local female = r.who(r.gender "female", r.age(60)):stays()
    assert.equal("not: absent", decided(r.plan { female, r.everyone_else:becomes "x", allow = { "out_of_range" } }))
  end)

  it("faces that are level in an order", function()
    local detection = three()
    detection.faces[2].box[1] = -14.5 -- its middle is half a pixel right of the first one's
    local strict, allowed = both(r.who(r.leftmost()):becomes "x", "tie", detection)
    assert.equal("not: tie not: tie", strict)
    assert.equal("0=x 1=stays 2=stays", allowed)
    assert.equal("0=x 1=x 2=stays", decided(r.plan { r.who(r.first(2, r.left_to_right())):becomes "x" }, detection))
  end)

  it("a rule that finds nobody", function()
    assert.equal("not: absent", decided(r.plan { r.who(r.gender "female", r.age(60)):stays(), r.everyone_else:becomes "x" }))
    assert.equal("0=x 1=x 2=x",
      decided(r.plan { r.who(r.gender "female", r.age(60)):stays():allowing "absent", r.everyone_else:becomes "x" }))
  end)

  it("a plan that gives nobody a target", function()
    assert.equal("not: nothing", decided(r.plan { r.who(r.leftmost()):stays() }))
    assert.equal("0=stays 1=stays 2=stays", decided(r.plan { r.who(r.leftmost()):stays(), allow = { "nothing" } }))
  end)

  it("a fact that is missing", function()
    for fact, selector in pairs {
      box = r.leftmost(), score = r.best(), first_seen = r.nth(1, r.first_seen()), frames = r.nth(1, r.most_on_screen()),
      gender = r.gender "male", age = r.age(18, nil, { unsure = "no" }), expression = r.expression "happy", sharpness = r.sharpness(5),
      brightness = r.brightness(0.3), pose = r.pose { yaw = { -9, 9 } }, embedding = r.like "anna.jpg", person = r.person "p1",
    } do
      local plan = r.plan { r.who(selector):becomes "x" }
      assert.matches("^not: missing", decided(plan, without(three(), fact)), fact)
    end
    -- of one face it leaves open who comes first, but not that the last does not
    local one = three()
    one.faces[2].box = nil
    assert.equal("not: missing not: missing", decided(r.plan { r.who(r.leftmost()):becomes "x" }, one))
    assert.equal("0=x 1=stays 2=stays", decided(r.plan { r.who(r.leftmost { missing = "no" }):becomes "x" }, one))
    -- even of a face that is the only one
    local alone = detections.of { { score = 0.9 } }
    assert.equal("not: missing", decided(r.plan { r.who(r.leftmost()):becomes "x" }, alone))
    assert.equal("0=x", decided(r.plan { r.who(r.best()):becomes "x" }, alone))
    local unmeasured = without(three(), "box", "size")
    local _, err = r.plan { r.who(r.largest()):becomes "x" }:decide(unmeasured)
    assert.matches("face 0 has no size: the service does not tell it, and it was not found in the video on this machine", err.message, 1,
      true)
    _, err = r.plan { r.who(r.leftmost()):becomes "x", locate = false }:decide(unmeasured)
    assert.matches("face 0 has no place: the service does not tell it, and the plan forbids to look for it (locate)", err.message, 1, true)
    _, err = r.plan { r.who(r.sharpness(1)):becomes "x" }:decide(without(three(), "sharpness"))
    assert.matches("face 0 has no sharpness: its picture was not described", err.message, 1, true)
    assert.equal("not: missing not: missing not: missing", decided(r.plan { r.who(r.largest()):becomes "x" }, unmeasured))
  end)

  it("a fact that is missing, unless the selector lets it pass as no", function()
    local detection = three()
    detection.faces[1].gender, detection.faces[1].problem = nil, "its features cannot be made out"
    local strict = r.plan { r.who(r.gender("male", { missing = "error" })):becomes "x" }
    assert.equal("not: missing", decided(strict, detection))
    assert.equal("not: missing", decided(r.plan { unknown = "error", r.who(r.gender "male"):becomes "x" }, detection))
    assert.equal("0=stays 1=x 2=stays", decided(r.plan { r.who(r.gender("male", { missing = "no" })):becomes "x" }, detection))
    local _, err = strict:decide(detection)
    assert.matches("face 0 has no gender: its features cannot be made out", tostring(err))
    detection.faces[2].score = nil
    assert.equal("0=stays 1=stays 2=x", decided(r.plan { r.who(r.best { missing = "no" }):becomes "x" }, detection))
  end)

  describe("a face of which something cannot be told", function()
    local detection
    before_each(function()
      detection = three()
      detection.faces[1].embedding, detection.faces[1].person, detection.faces[1].problem = nil, nil, "a profile"
    end)
    local anna = r.who(r.like "anna.jpg")

    it("stays as it is where nothing would change it, and is a doubt", function()
      local decisions, doubts = assert(r.plan { anna:becomes "x" }:decide(detection))
      assert.is_nil(decisions[1].target)
      assert.equal("x", decisions[3].target)
      assert.same({ { kind = "unknown", rule = 1, face_id = 0,
        message = "rule 1: face 0 has no embedding: a profile; it stays as it is" } }, doubts)
      local explanation = assert(r.plan { anna:becomes "x" }:explain(detection))
      assert.same(doubts, explanation.doubts)
      assert.matches("IN DOUBT:\n  rule 1: face 0", tostring(explanation))
    end)

    it("is an error where a rule would change it that may not mean it", function()
      assert.equal("not: missing", decided(r.plan { anna:stays(), r.everyone_else:becomes "x" }, detection))
      assert.equal("not: missing", decided(r.plan { anna:becomes "y", r.everyone_else:becomes "x" }, detection))
      assert.equal("not: missing", decided(r.plan { anna:becomes "y", r.who(r.id(0)):becomes "x" }, detection))
      assert.equal("not: missing", decided(r.plan { r.who(r.none(r.like "anna.jpg")):becomes "x" }, detection))
      assert.equal("0=stays 1=stays 2=x",
        decided(r.plan { anna:becomes "x", r.who(r.none(r.like "anna.jpg")):stays() }, detection))
    end)

    it("is an error where it may be the only one whom a rule means", function()
      assert.equal("not: missing", decided(r.plan { r.who(r.like "nobody.jpg"):becomes "x" }, detection))
      assert.equal("not: nothing", decided(r.plan { r.who(r.like "nobody.jpg"):becomes "x", allow = { "absent" } }, detection))
    end)

    it("is an error in a plan that says so", function()
      assert.equal("not: missing", decided(r.plan { unknown = "error", anna:becomes "x" }, detection))
    end)

    it("is not meant for want of one fact, whatever the others are", function()
      detection.faces[1].age = { years = 17, low = 14, high = 20 }
      assert.equal("0=stays 1=stays 2=x", decided(r.plan { r.who(r.like "anna.jpg", r.age(18)):becomes "x" }, detection))
      assert.equal("0=stays 1=stays 2=x", decided(r.plan { r.who(r.age(18), r.like "anna.jpg"):becomes "x" }, detection))
      assert.equal("not: uncertain", decided(r.plan { r.who(r.any(r.like "anna.jpg", r.age(18))):becomes "x", r.who(r.id(1)):stays(),
        allow = "overlap" }, detection):match "^not: %l+")
    end)

    it("is not meant where something else rules it out", function()
      assert.equal("0=stays 1=stays 2=x", decided(r.plan { r.who(r.like "anna.jpg", r.gender "female"):becomes "x",
        r.who(r.gender "male"):stays() }, detection))
    end)
  end)

  it("a position beside another condition that does not say among whom it is counted", function()
    for _, selectors in ipairs {
      { r.gender "female", r.largest() }, { r.nth(2, r.left_to_right()), r.gender "female" }, { r.id(1), r.any(r.largest(), r.id(2)) },
    } do
      assert.error_matches(function() r.plan { r.who(shell.unpack(selectors)):becomes "x" } end,
        "beside other conditions a position says among whom it is counted: { of = r.everyone }, or those of", 1, true)
    end
    assert.error_matches(function()
      r.plan { groups = { big = { r.largest() } }, r.who(r.in_group "big", r.gender "male"):becomes "x" }
    end, "rules[1].who[1]: beside other conditions", 1, true)
    assert.equal("2", meant(r.largest { of = r.gender "female" }))
    assert.equal("not: absent", meant(r.gender "female", r.largest { of = r.everyone }))
    assert.equal("2", meant(r.gender "female", r.rightmost { of = r.everyone }))
    assert.equal("not: absent", meant(r.largest(), r.rightmost())) -- two positions are counted among everyone
  end)

  it("a face of a detection without faces", function()
    local _, err = r.plan { r.who(r.leftmost()):becomes "x" }:decide(detections.of {})
    assert.matches("the detection found no faces", tostring(err))
  end)

  it("and all that is wrong is said at once", function()
    local _, err = r.plan {
      r.who(r.leftmost()):becomes "a", r.who(r.id(0)):becomes "b", r.who(r.nth(7, r.left_to_right())):stays(), r.who(r.age(18)):stays(),
    }:decide(three())
    local kinds = {}
    for i, problem in ipairs(err.problems) do
      kinds[i] = problem.rule .. " " .. problem.kind
    end
    table.sort(kinds)
    assert.same({ "2 overlap", "3 out_of_range", "4 overlap", "4 uncertain" }, kinds)
  end)
end)

describe("of two doubts about a face", function()
  local function lacking(...)
    local detection = three()
    for _, name in ipairs { ... } do
      detection.faces[2][name] = nil
    end
    return detection
  end

  it("an estimate that is not sure weighs more than a fact that is missing", function()
    for _, selectors in ipairs { { r.none(r.gender "female"), r.age(18) }, { r.age(18), r.none(r.gender "female") } } do
      assert.equal("not: uncertain", decided(r.plan { r.who(shell.unpack(selectors)):becomes "x" }, lacking "gender"))
    end
  end)

  it("the one by which the rule may mean a stranger weighs more", function()
    local either, other = r.gender "female", r.none(r.expression "happy")
    for _, selectors in ipairs { { either, other }, { other, either } } do
      assert.equal("not: missing", decided(r.plan { r.who(r.any(shell.unpack(selectors))):becomes "x" }, lacking("gender", "expression")))
    end
    -- in `all`, the one by which it means none
    assert.equal("0=stays 1=stays 2=x",
      decided(r.plan { r.who(r.none(r.expression "happy"), r.gender "female"):becomes "x" }, lacking("gender", "expression")))
  end)
end)

describe("a rule that may find nobody", function()
  it("does not make an error of a face that cannot be told apart", function()
    local detection = three()
    detection.faces[3].gender = nil
    local rules = { r.who(r.any(r.nth(9, r.left_to_right), r.gender "female")):becomes "x", r.who(r.leftmost):becomes "y" }
    assert.equal("0=y 1=stays 2=stays", decided(r.plan { allow = { "out_of_range" }, rules[1], rules[2] }, detection))
    assert.equal("not: out_of_range", decided(r.plan(rules), detection))
  end)
end)

describe("an explanation in a narrow terminal", function()
  it("has as many facts in a line as fit", function()
    local explanation = assert(r.plan { r.everyone_else:becomes "x" }:explain(detections.of { { frames = 100, brightness = 0.5 } }))
    local line = "        frames 100; brightness 50 %"
    assert.matches(line, explanation:text(#line + 1), 1, true) -- and room for the semicolon of a line that goes on
    assert.is_nil(explanation:text(#line):find(line, 1, true))
  end)

  it("has facts in lines that fit, and of a readable length in a wide one", function()
    local explanation = assert(r.plan { r.who(r.leftmost):becomes "x" }:explain(three()))
    for room, most in pairs { [60] = 60, [90] = 90, [300] = 8 + 110 + 1 } do
      local longest = 0
      for line in explanation:text(room):gmatch "[^\n]+" do
        longest = math.max(longest, line:find "^        [%a ]" and #line:gsub("[\128-\191]", "") or 0)
      end
      assert.is_true(longest <= most and longest > most - 40, ("%d: %d"):format(room, longest))
    end
  end)
end)

describe("the margin of an age", function()
  it("is the nearer end", function()
    for most, margin in pairs { [99] = "10 years", [40] = "8 years", [36] = "4 years" } do
      local rows = assert(r.plan { r.who(r.age(18, most, { unsure = "no" })):becomes "x" }:explain(three())).faces
      assert.equal(margin, rows[1].margin, most)
    end
    assert.equal("4 years", assert(r.plan { r.who(r.age(36, 99, { unsure = "no" }), r.id(2)):becomes "x",
      r.who(r.none(r.age(36, 99), r.id(1))):becomes "x" }:explain(three())).faces[1].margin)
  end)
end)

describe("a face that no rule speaks of", function()
  it("stays, and is told so", function()
    local decisions = assert(r.plan { r.who(r.leftmost()):becomes "x" }:decide(three()))
    assert.same({ face_id = 1, reasons = { "no rule speaks of it" } }, decisions[2])
    assert.same({ face_id = 0, target = "x", rule = 1, by = "rule 1", reasons = { "1st of 3, left to right" } }, decisions[1])
  end)

  it("gets what everyone else gets", function()
    assert.equal("0=x 1=y 2=y", decided(r.plan { r.everyone_else:becomes "y", r.who(r.leftmost()):becomes "x" }))
  end)
end)

describe("one person with two faces", function()
  -- faces 0 and 3 are the same person
  local function split()
    local detection = detections.of {
      { person = "p1", box = { 0, 0, 50, 50 }, age = { years = 30, low = 26, high = 34 }, gender = { value = "female", confidence = 0.9 },
        embedding = 1, expression = { value = "happy", confidence = 0.9 } },
      { person = "p2", box = { 100, 0, 60, 60 }, age = { years = 50, low = 44, high = 56 }, gender = { value = "male", confidence = 0.9 },
        embedding = 2, expression = { value = "sad", confidence = 0.9 } },
      { person = "p3", box = { 200, 0, 40, 40 }, age = { years = 60, low = 50, high = 70 }, gender = { value = "male", confidence = 0.9 },
        embedding = 3, expression = { value = "sad", confidence = 0.9 } },
      { person = "p1", box = { 300, 0, 80, 80 }, age = { years = 28, low = 24, high = 32 }, gender = { value = "female", confidence = 0.9 },
        embedding = 1.3, expression = { value = "sad", confidence = 0.9 } },
    }
    return detection
  end

  it("gets one target", function()
    assert.equal("0=x 1=stays 2=stays 3=x", decided(r.plan { r.who(r.id(0)):becomes "x" }, split()))
    assert.equal("0=x 1=y 2=y 3=x", decided(r.plan { r.who(r.id(3)):becomes "x", r.everyone_else:becomes "y" }, split()))
    local decisions = assert(r.plan { r.who(r.id(3)):becomes "x" }:decide(split()))
    assert.same({ "the same person as face 3: has id 3" }, decisions[1].reasons)
  end)

  it("stands at one place of an order", function()
    assert.equal("0=x 1=x 2=stays 3=x", decided(r.plan { r.who(r.first(2, r.large_to_small())):becomes "x" }, split()))
    assert.equal("0=stays 1=x 2=stays 3=stays", decided(r.plan { r.who(r.nth(2, r.large_to_small())):becomes "x" }, split()))
    assert.equal("not: out_of_range", decided(r.plan { r.who(r.nth(4, r.large_to_small())):becomes "x" }, split()))
    assert.equal("0=stays 1=x 2=x 3=stays", decided(r.plan { r.who(r.none(r.largest { of = r.expression "happy" })):becomes "x" }, split()))
  end)

  it("is matched by its best picture", function()
    known_faces.install { ["first.jpg"] = { { embedding = 0.95 } }, ["second.jpg"] = { { embedding = 1.39 } } }
    for _, photo in ipairs { "first.jpg", "second.jpg" } do
      assert.equal("0=x 1=stays 2=stays 3=x", decided(r.plan { r.who(r.like(photo)):becomes "x" }, split()))
    end
  end)

  it("is not treated in two ways", function()
    local plan = { r.who(r.id(0)):becomes "x", r.who(r.id(3)):becomes "y" }
    assert.equal("not: split_person", decided(r.plan(plan), split()))
    plan.allow = { "split_person" }
    assert.equal("0=x 1=stays 2=stays 3=y", decided(r.plan(plan), split()))
    -- a rule for the person, and one for a face of it
    assert.equal("not: overlap", decided(r.plan { r.who(r.person "p1"):becomes "x", r.who(r.id(3)):becomes "y" }, split()))
    assert.equal("not: overlap", decided(r.plan { r.who(r.id(3)):becomes "y", r.who(r.person "p1"):becomes "x" }, split()))
    plan.allow = nil
    for _, rules in ipairs {
      { plan[1], plan[2]:allowing "split_person" }, { plan[1]:allowing "split_person", plan[2] },
    } do
      assert.equal("0=x 1=stays 2=stays 3=y", decided(r.plan(rules), split()))
    end
    -- who speaks of the whole person speaks of this face, too
    assert.equal("not: overlap", decided(r.plan { r.who(r.person "p1"):becomes "x", plan[2]:allowing "split_person" }, split()))
    assert.equal("0=x 1=stays 2=stays 3=y", decided(r.plan { plan[2]:allowing("split_person", "overlap"),
      r.who(r.person "p1"):becomes "x" }, split()))
    -- alone it speaks of this face only
    assert.equal("0=x 1=stays 2=stays 3=stays", decided(r.plan { plan[1]:allowing "split_person" }, split()))
  end)

  it("is told once of a contradiction, unless rules speak of single faces", function()
    local contradiction = { r.who(r.person "p1"):becomes "x", r.who(r.gender "female"):becomes "y" }
    assert.equal("not: overlap", decided(r.plan(contradiction), split()))
    contradiction[3] = r.who(r.id(1)):becomes "z":allowing "split_person"
    assert.equal("not: overlap", decided(r.plan(contradiction), split()))
    contradiction[3] = r.who(r.id(3)):becomes "x":allowing "split_person"
    assert.equal("not: overlap not: overlap", decided(r.plan(contradiction), split()))
  end)

  it("is not treated in two ways that cannot be told", function()
    local detection = split()
    detection.faces[4].expression = { value = "angry", confidence = 0.3 }
    local plan = { r.who(r.id(0)):becomes "x", r.who(r.expression "angry"):becomes "y", allow = { "overlap", "split_person" } }
    assert.equal("not: uncertain", decided(r.plan(plan), detection))
    assert.equal("not: uncertain", decided(r.plan { plan[1], r.everyone_else:becomes "x", plan[2], allow = plan.allow }, detection))
    plan[2] = r.who(r.expression "angry"):becomes "x"
    assert.equal("not: uncertain", decided(r.plan(plan), detection)) -- each face is by itself
    plan.allow = { "overlap" }
    assert.equal("0=x 1=stays 2=stays 3=x", decided(r.plan(plan), detection))
  end)

  it("has the age of all its pictures", function()
    local detection = split()
    detection.faces[4].age = { years = 16, low = 13, high = 19 }
    assert.equal("not: uncertain not: uncertain", decided(r.plan { r.who(r.age(20)):becomes "x" }, detection))
    detection.faces[4].age = nil
    assert.equal("0=x 1=x 2=x 3=x", decided(r.plan { r.who(r.age(20)):becomes "x" }, detection))
  end)

  it("has no gender if its pictures differ", function()
    local detection = split()
    detection.faces[4].gender.value = "male"
    assert.equal("not: uncertain not: uncertain", decided(r.plan { r.who(r.gender "female"):becomes "x" }, detection))
  end)
end)

describe("several targets", function()
  it("are picked by the pose of the larger of a person's faces", function()
    local dir = shell.temporary()
    local left, right = shell.write(dir .. "/left.png", "l"), shell.write(dir .. "/right.png", "r")
    known_faces.install {
      [left] = { { pose = { yaw = -40, pitch = 0, roll = 0 } } }, [right] = { { pose = { yaw = 30, pitch = 0, roll = 0 } } },
    }
    local faces = {
      { person = "p1", box = { 0, 0, 90, 90 }, pose = { yaw = 30, pitch = 0, roll = 0 } },
      { person = "p1", box = { 99, 0, 60, 60 }, pose = { yaw = -40, pitch = 0, roll = 0 } },
    }
    local plan = r.plan { r.everyone_else:becomes { left, right, pick = r.most_similar_pose } }
    local larger_first = decided(plan, detections.of(faces))
    local larger_last = decided(plan, detections.of { faces[2], faces[1] })
    assert.equal(("0=%s 1=%s"):format(right, right), larger_first)
    assert.equal(larger_first, larger_last)
  end)

  it("are picked by what serves best, whoever gets it", function()
    local dir = shell.temporary()
    local poor, good = shell.write(dir .. "/poor.png", "p"), shell.write(dir .. "/good.png", "g")
    local crowd = shell.write(dir .. "/crowd.png", "c")
    known_faces.install {
      [poor] = { { fitness = 0.2, weakness = "is blurred" } }, [good] = { { fitness = 0.6 } },
      [crowd] = { { fitness = 0.9 }, { fitness = 0.9 } },
    }
    local plan = r.plan { r.everyone_else:becomes { poor, good, crowd, pick = r.best_photo } }
    local text = decided(plan)
    local reasons = plan:decide(three())[1].reasons
    local worst = r.plan { r.everyone_else:becomes { poor, crowd, pick = r.best_photo } }:decide(three())[1].reasons
    local _, err = r.plan { r.everyone_else:becomes { crowd, crowd, pick = r.best_photo } }:decide(three())
    assert.equal(("0=%s 1=%s 2=%s"):format(good, good, good), text)
    assert.same({ "everyone else", good .. " is the best of 3 photos" }, reasons)
    assert.equal(poor .. " is the best of 2 photos, though its face is blurred", worst[2])
    assert.equal("photo", err.problems[1].kind)
  end)

  it("are looked at once for all people, and those at URLs, whose content may change, anew for each decision", function()
    local left, right, calls = "https://a.example/left.png", "https://a.example/right.png", 0
    known_faces.install {
      [left] = { { pose = { yaw = -40, pitch = 0, roll = 0 } } }, [right] = { { pose = { yaw = 30, pitch = 0, roll = 0 } } },
    }
    local detection = three()
    detection.client = { call = function()
      calls = calls + 1
      return { bytes = "x" }
    end }
    local plan = r.plan { locate = false, r.everyone_else:becomes { left, right, pick = r.most_similar_pose } }
    for decision = 1, 2 do
      assert.equal(("0=%s 1=%s 2=%s"):format(left, right, right), decided(plan, detection))
      assert.equal(2 * decision, calls)
    end
    assert.same({ left, right }, plan:pictures())
    plan = r.plan { r.who(r.id(1)):becomes "a.jpg", r.who(r.like { "b.jpg", "a.jpg" }):becomes "b.jpg" }
    assert.same({ "a.jpg", "b.jpg" }, plan:pictures()) -- each once
  end)

  it("are picked by pose, one for each person", function()
    local dir = shell.temporary()
    local left, right = shell.write(dir .. "/left.png", "l"), shell.write(dir .. "/right.png", "r")
    known_faces.install {
      [left] = { { pose = { yaw = -40, pitch = 0, roll = 0 } } }, [right] = { { pose = { yaw = 30, pitch = 0, roll = 0 } } },
    }
    local plan = r.plan { r.everyone_else:becomes { left, right, pick = r.most_similar_pose } }
    local text = decided(plan)
    local decisions = plan:decide(three())
    local even = detections.of { { pose = { yaw = -5, pitch = 0, roll = 0 }, person = "p1" } } -- 35 degrees from each: the first
    assert.equal("0=" .. left, decided(plan, even))
    assert.equal("0=" .. right, decided(r.plan { r.everyone_else:becomes { right, left, pick = r.most_similar_pose } }, even))
    for _, angle in ipairs { "pitch", "roll" } do -- each angle counts
      local straight, alike = { yaw = 0, pitch = 0, roll = 0 }, { yaw = 0, pitch = 0, roll = 0 }
      alike[angle] = 18
      known_faces.install { [left] = { { pose = straight } }, [right] = { { pose = alike } } }
      local turned = { yaw = 0, pitch = 0, roll = 0, [angle] = 20 }
      assert.equal("0=" .. right, decided(r.plan { r.everyone_else:becomes { left, right, pick = r.most_similar_pose } },
        detections.of { { pose = turned, person = "p1" } }))
    end
    assert.equal(("0=%s 1=%s 2=%s"):format(left, right, right), text)
    assert.same({ "everyone else", left .. " is nearest in pose, 10 degrees away" }, decisions[1].reasons)
  end)
end)

describe("an explanation", function()
  it("shows of each face what is known, which rule won, which lost and why, and how close it was", function()
    known_faces.install { ["refs/anna.jpg"] = { { embedding = 2.9 } } }
    local explanation = assert(r.plan {
      r.who(r.like "refs/anna.jpg"):becomes "mara.png",
      r.who(r.rightmost()):becomes "leo.png",
      r.who(r.age(50)):stays(),
      r.everyone_else:stays(),
      allow = { "overlap", "absent" },
    }:explain(three()))
    assert.same({}, explanation.problems)
    local row = explanation.faces[3]
    assert.equal(2, row.face_id)
    assert.equal("p3", row.face.person)
    assert.equal("mara.png", row.target)
    assert.equal(1, row.rule)
    assert.same({ "like anna.jpg, distance 0.100" }, row.reasons)
    assert.equal("0.220 below the limit 0.320, next person 0.800 further", row.margin)
    assert.same({
      { rule = 2, by = "rule 2", why = "gives way: 1st of 3, right to left" },
      { rule = 3, by = "rule 3", why = "aged 36-44, not 50 or more" },
      { rule = 4, by = "rule 4", why = "is for everyone else" },
    }, row.lost)
    local text = tostring(explanation)
    assert.matches("\n2     becomes mara.png  1     like anna.jpg, distance 0.100  0.220 below", text, 1, true)
    assert.matches("\n0     stays             4     everyone else                  -", text, 1, true)
    assert.matches("about 30 (26 to 34)", text, 1, true)
    for line in text:gmatch("[^\n]+") do
      assert.is_true(#line < 140, line)
    end
  end)

  it("shows how close it was, by the nearest of what was not so", function()
    local function margins(...)
      local list = {}
      for i, row in ipairs(assert(r.plan { r.who(...):becomes "x", r.everyone_else:stays() }:explain(three())).faces) do
        list[i] = row.margin or "-"
      end
      return list
    end
    assert.same({ "16 years", "29 years", "-" }, margins(r.none(r.age(48), r.expression "sad")))
    assert.same({ "-", "6 px", "-" }, margins(r.none(r.size(nil, 74))))
    assert.same({ "0.09", "0.07", "-" }, margins(r.gender("male", { confidence = 0.9 })))
    assert.same({ "-", "-", "-" }, margins(r.any(r.id(0), r.person "p2")))
    assert.same({ "-", "-", "-" }, margins(r.person "p1", r.id(0)))
    assert.same({ "3 years", "-", "-" }, margins(r.age(20, 35), r.id(0)))
    assert.same({ "10 px; 25 degrees", "-", "-" }, margins(r.size(40), r.pose { yaw = { -55, 10 } }, r.id(0)))
    -- to the nearer neighbour, on either side
    assert.same({ "-", "115 in x to face 0", "-" }, margins(r.nth(2, r.left_to_right)))
    assert.same({ "-", "-", "10 in size to face 1" }, margins(r.nth(2, r.large_to_small)))
  end)

  it("says each thing once, and where nothing is known", function()
    known_faces.install { ["anna.jpg"] = { { embedding = 3 } } }
    local detection = three()
    detection.faces[2].embedding = 3.1
    local twice = r.plan { r.who(r.any(r.like "anna.jpg", r.all(r.like "anna.jpg", r.id(1)))):becomes "x" }
    assert.equal(1, #assert(twice:explain(detection)).problems)
    local text = tostring(assert(r.plan { r.everyone_else:becomes "x" }:explain(detections.of { {}, { score = 0.5 } })))
    assert.matches("nothing is known of it\n1 ", text, 1, true)
    assert.matches("detector 50 % sure", text, 1, true)
  end)

  it("shows what is not decided, and what would allow it", function()
    local plan = r.plan { r.who(r.age(18)):becomes "x", r.who(r.nth(9, r.left_to_right())):stays() }
    local explanation = assert(plan:explain(three()))
    assert.equal(2, #explanation.problems)
    assert.is_true(explanation.faces[2].undecided)
    assert.is_nil(explanation.faces[2].target)
    local text = tostring(explanation)
    assert.matches("\n1     undecided", text, 1, true)
    assert.matches("\nNOT DECIDED:\n  rule 2: there is no 9th face left to right: 3 count\n        if that is meant, say :allowing",
      text, 1, true)
    assert.matches("\n  rule 1: face 1: aged 15-19, which may or may not be 18 or more\n        say on the selector what", text, 1, true)
  end)
end)

describe("what a plan needs", function()
  it("is what its selectors ask for", function()
    assert.same({ embedding = "described", x = "located", age = "described", size = "located", score = "located", pose = "described",
      person = "described", frames = "located" },
      r.plan {
        r.who(r.like "a.jpg"):becomes { "x", "y", pick = r.most_similar_pose },
        r.who(r.any(r.leftmost { of = r.age(18) }, r.in_group "cast")):stays(),
        groups = { cast = { r.largest(), r.none(r.best()) } },
      }:needs())
    assert.same({}, r.plan { r.everyone_else:becomes "x" }:needs())
    assert.same({ first_seen = "located", x = "located", person = "described" },
      r.plan { r.everyone_else:becomes { "a", "b", pick = r.in_turn } }:needs())
    assert.same({ pose = "described", size = "located", person = "described" },
      r.plan { r.everyone_else:becomes { "a", "b", pick = r.most_similar_pose } }:needs())
    assert.same({ embedding = "described", person = "described" }, r.plan { r.exchange(r.id(0), r.id(1)), allow = "split_person" }:needs())
    assert.same({}, r.plan { r.who(r.id(0)):becomes "x", allow = "split_person" }:needs())
    assert.same({ person = "described" }, r.plan { r.who(r.id(0)):becomes "x" }:needs())
    assert.same({ score = "located" }, r.plan { r.who(r.best { count = "faces" }):becomes "x", allow = "split_person" }:needs())
  end)

  it("is described where it is missing, once, and only then", function()
    local calls = 0
    local detection = detections.of({ { score = 0.9 }, { score = 0.8 } }, { client = {} })
    function detection:describe()
      calls = calls + 1
      self.faces[1].gender, self.faces[1].person = { value = "male", confidence = 0.9 }, "p1"
      self.faces[2].problem = "no face can be found in the face's picture"
      return true
    end
    assert.equal("0=x 1=stays", decided(r.plan { allow = { "split_person" }, r.who(r.best { count = "faces" }):becomes "x" },
      detection))
    assert.equal(0, calls)
    assert.equal("0=x 1=stays", decided(r.plan { r.who(r.gender "male"):becomes "x" }, detection))
    assert.equal("0=x 1=stays", decided(r.plan { r.who(r.gender("male", { missing = "no" })):becomes "x" }, detection))
    assert.equal(1, calls)
    detection.faces[2].problem = nil
    function detection.describe()
      return nil, { kind = "config", message = "build it" }
    end
    local decisions, err = r.plan { r.who(r.gender "male"):becomes "x" }:decide(detection)
    assert.is_nil(decisions)
    assert.equal("build it", err.message)
  end)

  it("is located where the service does not tell it, once, and only if the plan does not forbid it", function()
    local calls = 0
    local detection = detections.of({ { person = "p1" }, { person = "p2" } }, { client = {} })
    function detection:locate()
      calls, self.located = calls + 1, true
      for i, face in ipairs(self.faces) do
        face.box, face.frames, face.located = { i * 100, 0, 50, 50 }, 10, { sure = true }
      end
      return true
    end
    local plan = { r.who(r.leftmost()):becomes "x" }
    assert.equal("not: missing not: missing", decided(r.plan { locate = false, plan[1] }, detection))
    assert.equal(0, calls)
    assert.equal("0=x 1=stays", decided(r.plan(plan), detection))
    assert.equal("0=x 1=stays", decided(r.plan(plan), detection))
    assert.equal(1, calls)
    assert.equal("not: missing not: missing", decided(r.plan { locate = false, plan[1] }, detection))
  end)
end)
