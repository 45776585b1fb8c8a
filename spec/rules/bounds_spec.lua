-- Where ranges, limits and sizes of plans begin and end.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local shell = require "spec.support.shell"
local r = require "faceswap.rules"

-- What is wrong with a piece of data as a rule's selector; nil if nothing.
local function wrong(selector, more)
  local ok, problem = pcall(r.plan, shell.merge({ rules = { { who = { selector }, becomes = "x" } } }, more))
  return not ok and problem or nil
end

describe("a plan's bounds", function()
  it("of numbers are part of them", function()
    for _, given in ipairs {
      { { nth = 1, order = "first_seen" }, { nth = 0, order = "first_seen" } },
      { { nth = 10000, order = "first_seen" }, { nth = 10001, order = "first_seen" } },
      { { nth = 2, order = "first_seen" }, { nth = 2.5, order = "first_seen" } },
      { { id = 0 }, { id = -1 } }, { { id = 2 ^ 53 }, { id = 2 ^ 53 + 2 } },
      { { age = { min = 0 } }, { age = { min = -1 } } }, { { age = { max = 150 } }, { age = { max = 151 } } },
      { { age = { min = 7, max = 7 } }, { age = { min = 8, max = 7 } } },
      { { age = { 1 }, confidence = 0.5 }, { age = { 1 }, confidence = 0.49 } },
      { { age = { 1 }, confidence = 0.95 }, { age = { 1 }, confidence = 0.96 } },
      { { gender = "male", confidence = 1 }, { gender = "male", confidence = 1.01 } },
      { { gender = "male", confidence = 0 }, { gender = "male", confidence = -0.01 } },
      { { like = "a", distance = 4 }, { like = "a", distance = 4.1 } }, { { like = "a", distance = 0 }, { like = "a", distance = -1 } },
      { { size = { max = 100000 } }, { size = { max = 100001 } } }, { { brightness = { 0, 1 } }, { brightness = { 0, 1.1 } } },
      { { sharpness = { 0, 100000 } }, { sharpness = { 0, 100001 } } }, { { frames = { 0, 1e9 } }, { frames = { 0, 1e9 + 1 } } },
      { { pose = { yaw = { -180, 180 } } }, { pose = { yaw = { -181, 180 } } } },
      { { pose = { roll = { 5, 5 } } }, { pose = { roll = { 5, 4 } } } },
      { { pose = { pitch = { 1, 2 } } }, { pose = { pitch = { 1, 2, 3 } } } },
      { { largest = 1 }, { largest = 0 } }, { { largest = true }, { largest = false } }, { { everyone = true }, { everyone = 1 } },
      { { adult = true }, { adult = 18 } }, { { age = { [2] = 9 } }, { age = {} } }, { { age = { 1, 2 } }, { age = { 1, 2, 3 } } },
      { { person = ("x"):rep(4096) }, { person = ("x"):rep(4097) } }, { { person = "x" }, { person = "" } },
      { { person = "x" }, { person = "a\0b" } }, { { like = { "a" } }, { like = {} } }, { { like = { "a", "b" } }, { like = { "a", 3 } } },
      { { any = { { id = 1 } } }, { any = {} } }, { { any = { id = 1 } }, { any = 1 } }, { { nth = 1, order = { "first_seen" } },
        { nth = 1, order = {} } }, { { nth = 1, order = "first_seen" }, { nth = 1 } },
      { { nth = 1, order = "first_seen", count = "faces" }, { nth = 1, order = "first_seen", count = "all" } },
      { { like = "a", missing = "error" }, { like = "a", missing = "yes" } },
      { { like = "a", unsure = "no" }, { like = "a", unsure = "?" } },
      { { nth = 1, order = "first_seen", missing = "no" }, { nth = 1, order = "first_seen", missing = "error" } },
    } do
      assert.is_nil(wrong(given[1]))
      assert.is_string(wrong(given[2]))
    end
    assert.is_string(wrong { age = { min = 0 / 0 } })
    for _, key in ipairs { "x", 1.5, 0, 3 } do -- a list has nothing but its members
      assert.matches("with nothing but members 1, 2, 3", wrong { any = { { id = 1 }, [key] = { id = 2 } } }, 1, true)
    end
  end)

  it("of a rule's seconds", function()
    for _, given in ipairs { { 0, 1e6 }, { 1 }, { nil, 1 } } do
      assert.is_table(r.plan { r.everyone_else:becomes { "x", from = given[1], to = given[2] } })
    end
    for _, given in ipairs { { -1 }, { 0, 1e6 + 1 }, { 1, 1 } } do
      assert.is_false((pcall(r.everyone_else.becomes, r.everyone_else, { "x", from = given[1], to = given[2] })))
    end
  end)

  it("of fields", function()
    assert.is_nil(wrong({ id = 1 }, { unknown = "error", locate = true, allow = {}, detection = "d", ["$schema"] = "x", groups = {} }))
    for _, more in ipairs { { unknown = "no" }, { locate = 1 }, { allow = "all" }, { detection = 1 }, { groups = 1 }, { groups = { 1 } },
      { rulez = {} }, { groups = { g = {} } } } do
      assert.is_string(wrong({ id = 1 }, more))
    end
    for _, rule in ipairs { {}, { who = { { id = 1 } } }, { stays = true }, { everyone_else = true, who = { { id = 1 } }, stays = true },
      { everyone_else = false, stays = true }, { everyone_else = true, stays = false },
      { everyone_else = true, becomes = "x", stays = true },
      { everyone_else = true, stays = true, pick = "in_turn" }, { everyone_else = true, becomes = {} }, 1, "x" } do
      assert.is_false((pcall(r.plan, { rule })))
    end
  end)

  it("of how much there is", function()
    local function many(count, make)
      local list = {}
      for i = 1, count do
        list[i] = make(i)
      end
      return list
    end
    local function rules(count)
      return many(count, function() return { who = { { id = 1 } }, stays = true } end)
    end
    assert.is_table(r.plan(rules(1000)))
    assert.error_matches(function() r.plan(rules(1001)) end, "has more than 1000")
    local function members(count)
      return { any = many(count, function(i) return { id = i } end) }
    end
    assert.is_nil(wrong(members(200)))
    assert.matches("has more than 200 members", wrong(members(201)))
    local function full(count)
      return many(10, function() return { who = { { any = many(count, function(i) return { id = i } end) } }, stays = true } end)
    end
    assert.is_table(r.plan(full(199)))
    -- said once, however many there are
    assert.error_matches(function() r.plan(full(200)) end, "r.plan: rules[^:]*: the plan has more than 2000 selectors$")
    local function groups(count)
      local all = {}
      for i = 1, count do
        all["g" .. i] = { { id = 1 } }
      end
      return all
    end
    assert.is_nil(wrong({ id = 1 }, { groups = groups(200) }))
    assert.matches("there are more than 200", wrong({ id = 1 }, { groups = groups(201) }))
    local function deep(levels)
      local selector = { id = 1 }
      for _ = 2, levels do
        selector = { any = { selector } }
      end
      return selector
    end
    assert.is_nil(wrong(deep(8)))
    assert.matches("nested deeper than 8$", wrong(deep(9)))
    local single = { id = 1 }
    for _ = 2, 8 do
      single = { any = single }
    end
    assert.is_nil(wrong(single))
    assert.matches("nested deeper than 8", wrong { none = single })
    assert.is_nil(wrong({ group = "g" }, { groups = { g = { deep(7) } } }))
    assert.matches("nested deeper than 8, by groups", wrong({ group = "g" }, { groups = { g = { deep(8) } } }))
    assert.is_nil(wrong({ nth = 1, order = "first_seen", of = deep(7) }))
    assert.matches("nested deeper than 8", wrong({ nth = 1, order = "first_seen", of = deep(8) }))
  end)

  it("of a file, and of an id, which is whole", function()
    local path, plan = os.tmpname(), '{"rules": [{"everyone_else": true, "becomes": "x"}]}'
    local function load(size)
      shell.write(path, plan .. (" "):rep(size - #plan))
      return r.load(path)
    end
    assert.is_table(load(256 * 1024))
    local _, err = load(256 * 1024 + 1)
    os.remove(path)
    assert.equal(path .. ": a plan has at most 256 KB", err.message)
    assert.is_nil(wrong { id = 1 })
    assert.matches("must be a whole number from 0 to 9007199254740992, got 1.5", wrong { id = 1.5 }, 1, true)
  end)

  it("of a text that a message shows", function()
    for length, shown in pairs { [60] = ("x"):rep(60), [61] = ("x"):rep(60) .. "…" } do
      assert.matches(("got '%s'"):format(shown), wrong { id = ("x"):rep(length) }, 1, true)
    end
  end)

  it("of distances are not sure", function()
    known_faces.install { ["anna.jpg"] = { { embedding = 0 } } }
    local plan, says = r.plan { r.who(r.like "anna.jpg"):becomes "x" }, {}
    for i, embedding in ipairs { 0.319, 0.32, 0.38, 0.381 } do
      local _, err = plan:decide(detections.of { { embedding = embedding, person = "p" } })
      says[i] = err.problems and err.problems[1].kind or "found"
    end
    assert.same({ "found", "uncertain", "uncertain", "absent" }, says)
  end)

  it("of tests in a script, however often it names one", function()
    local folder = shell.temporary()
    local path = folder .. "/plan.lua"
    local function load(count)
      shell.write(path, ("local t, rules = r.test(function() return true end), {} for i = 1, %d do rules[i] = r.who(t):becomes 'x' end "
        .. "return r.plan(rules)"):format(count))
      return r.load(path)
    end
    assert.is_table(load(50))
    local _, err = load(51)
    assert.matches("a script has at most 50 tests", err.message, 1, true)
  end)

  it("of answers belong to the yes", function()
    local function meant(selector, face)
      known_faces.install { a = { { embedding = 1 } } }
      local decisions, err = r.plan { r.who(selector):becomes "x", allow = { "nothing", "absent" } }:decide(detections.of { face })
      return decisions and decisions[1].target ~= nil or not decisions and err.problems[1].kind
    end
    for _, case in ipairs {
      { r.size(50, 60), "box", { 0, 0, 50, 9 }, { 0, 0, 49, 9 } }, { r.size(50, 60), "box", { 0, 0, 60, 9 }, { 0, 0, 61, 9 } },
      { r.sharpness(5), "sharpness", 5, 4.9 }, { r.brightness(nil, 0.5), "brightness", 0.5, 0.51 },
      { r.pose { yaw = { -9, 9 } }, "pose", { yaw = 9, pitch = 0, roll = 0 }, { yaw = 10, pitch = 0, roll = 0 } },
      { r.pose { pitch = { -9, 9 } }, "pose", { yaw = 0, pitch = -9, roll = 0 }, { yaw = 0, pitch = -10, roll = 0 } },
      { r.gender("male", { confidence = 0.8 }), "gender", { value = "male", confidence = 0.8 }, { value = "female", confidence = 0.8 } },
      { r.like("a", { distance = 0.25 }), "embedding", 1.25, 1.26 }, { r.frames(9), "frames", 9, 8 },
      { r.age(20, 40), "age", { years = 30, low = 20, high = 40 }, { years = 60, low = 50, high = 70 } },
      { r.adult(), "age", { years = 28, low = 18, high = 38 }, { years = 10, low = 5, high = 15 } },
    } do
      assert.is_true(meant(case[1], { [case[2]] = case[3] }))
      assert.is_false(meant(case[1], { [case[2]] = case[4] }))
    end
    -- and what is neither: the same from below SAME, another from above DIFFERENT
    for embedding, says in pairs { [1.319] = true, [1.321] = "uncertain", [1.379] = "uncertain", [1.381] = false } do
      assert.equal(says, meant(r.like "a", { embedding = embedding }))
    end
    assert.equal("uncertain", meant(r.gender "male", { gender = { value = "male", confidence = 0.79 } }))
    assert.equal("uncertain", meant(r.expression "sad", { expression = { value = "sad", confidence = 0.59 } }))
    assert.is_true(meant(r.expression "sad", { expression = { value = "sad", confidence = 0.6 } }))
    assert.equal("uncertain", meant(r.adult(), { age = { years = 27, low = 17, high = 37 } }))
    -- an interval that just reaches a range is in it and out of it
    local age = { age = { years = 30, low = 20, high = 40 } }
    assert.equal("uncertain", meant(r.age(nil, 20, { confidence = 0.9 }), age))
    assert.equal("uncertain", meant(r.age(40, nil, { confidence = 0.9 }), age))
    assert.is_false(meant(r.age(nil, 19.9, { confidence = 0.9 }), age))
    assert.is_true(meant(r.age(20, 40, { confidence = 0.9 }), age))
  end)

  it("of frames from which a face is none of a moment", function()
    local function left_out(frames, most)
      local rows = assert(r.plan { r.everyone_else:becomes "x" }:explain(detections.of { { frames = frames }, { frames = most } })).faces
      return rows[1].left_out ~= nil
    end
    assert.is_true(left_out(4, 100))
    assert.is_false(left_out(5, 100))
    assert.is_true(left_out(1, 10))
    assert.is_false(left_out(2, 10))
    assert.is_false(left_out(1, 1))
  end)

  it("of differences beside a face that is much wider", function()
    -- within what its width would allow, but not within that of the narrow ones
    local detection = detections.of { { box = { 0, 0, 500, 9 } }, { box = { 250, 0, 10, 9 } }, { box = { 253, 0, 10, 9 } },
      { box = { 256, 0, 10, 9 } } }
    for position, id in ipairs { 0, 1, 2, 3 } do
      local decisions = assert(r.plan { r.who(r.nth(position, r.left_to_right())):becomes "x" }:decide(detection))
      for _, decision in ipairs(decisions) do
        assert.equal(decision.face_id == id, decision.target == "x")
      end
      decisions = assert(r.plan { r.who(r.nth(position, r.right_to_left())):becomes "x" }:decide(detection))
      assert.equal("x", decisions[4 - id].target)
    end
  end)

  it("of differences that nobody could see", function()
    local function tied(order, a, b)
      local detection = detections.of { a, b }
      local _, err = r.plan { r.who(r.nth(1, order)):becomes "x" }:decide(detection)
      return err.problems ~= nil and err.problems[1].kind == "tie"
    end
    for _, case in ipairs {
      -- 2 % of the narrower face's width, 1 % of the smaller size
      { "left_to_right", { box = { 0, 0, 100, 9 } }, { box = { 2, 0, 100, 9 } }, { box = { 2.1, 0, 100, 9 } } },
      { "top_to_bottom", { box = { 0, 0, 100, 100 } }, { box = { 0, 2, 100, 100 } }, { box = { 0, 2.1, 100, 100 } } },
      { "large_to_small", { box = { 0, 0, 100, 9 } }, { box = { 0, 0, 101, 9 } }, { box = { 0, 0, 101.1, 9 } } },
      { "best_to_worst", { score = 0.5 }, { score = 0.5009 }, { score = 0.5011 } },
      { "first_seen", { first_seen = 1 }, { first_seen = 1.0009 }, { first_seen = 1.0011 } },
      { "most_on_screen", { frames = 20 }, { frames = 20 }, { frames = 21 } },
    } do
      assert.is_true(tied(case[1], case[2], case[3]), case[1])
      assert.is_false(tied(case[1], case[2], case[4]), case[1])
    end
  end)
end)

describe("places", function()
  it("are counted as people count them", function()
    local faces, rules = {}, { allow = { "overlap" } }
    for i = 1, 23 do
      faces[i] = { box = { i * 100, 0, 50, 50 } }
      rules[i] = r.who(r.nth(i, r.left_to_right)):becomes("x" .. i)
    end
    local decisions = assert(r.plan(rules):decide(detections.of(faces)))
    for place, text in pairs { "1st", "2nd", "3rd", "4th", [10] = "10th", [11] = "11th", [12] = "12th", [13] = "13th", [14] = "14th",
      [20] = "20th", [21] = "21st", [22] = "22nd", [23] = "23rd" } do
      assert.equal(text .. " of 23, left to right", decisions[place].reasons[1])
    end
  end)
end)

describe("the limit between two persons", function()
  before_each(function()
    known_faces.install { ["anna.jpg"] = { { embedding = 0 } } }
  end)

  local function limit(...)
    local list = {}
    for i, embedding in ipairs { ... } do
      list[i] = { embedding = embedding or nil, person = "p" .. i }
    end
    local row = assert(r.plan { r.who(r.like "anna.jpg"):stays() }:calibrate(detections.of(list))).references[1]
    return row.limit, row.why
  end

  it("is told once of each reference", function()
    local rules = { allow = { "absent", "overlap" } }
    for i, selector in ipairs { r.like "anna.jpg", r.any(r.like "anna.jpg", r.id(0)), r.like { "anna.jpg", "anna.jpg" } } do
      rules[i] = r.who(selector):stays()
    end
    local references = assert(r.plan(rules):calibrate(detections.of { { embedding = 1 } })).references
    assert.same({ 1, 2 }, { #references[1].photos, #references[2].photos })
    assert.equal(2, #references)
  end)

  it("is there where they differ by 0.03, below them and above the nearest", function()
    assert.equal(0.01, (limit(0, 0.03)))
    assert.is_nil((limit(0, 0.029)))
    assert.equal(0.11, (limit(0.1, 0.1399)))
    assert.equal(0.38, (limit(0.38)))
    assert.is_nil((limit(0.381)))
    assert.equal(0.38, (limit(0.3, 9)))
    assert.equal("no face can be compared", select(2, limit(false)))
  end)
end)
