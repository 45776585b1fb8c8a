-- Plans as data: in files, as JSON, by their hash; and what is told of mistakes in them.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local shell = require "spec.support.shell"
local slips = require "faceswap.rules.load.slips"
local r = require "faceswap.rules"

local detection = detections.of { { box = { 0, 0, 50, 50 } }, { box = { 100, 0, 80, 80 } }, { box = { 200, 0, 60, 60 } } }

describe("a plan's file", function()
  local dir = shell.temporary()

  local function load(text, name)
    return r.load(shell.write(dir .. "/" .. (name or "plan.json"), text))
  end

  -- The mistakes in a text, "line 3: rules[1]: …".
  local function mistakes(text, name)
    local plan, err = load(text, name)
    assert.is_nil(plan)
    assert.equal("config", err.kind)
    local list = {}
    for i, mistake in ipairs(err.mistakes) do
      list[i] = ("line %s: %s: %s"):format(mistake.line, mistake.path, mistake.message)
    end
    return list, tostring(err)
  end

  it("of a script tells slips by their lines, as many as a reader takes", function()
    local found = slips.find(('r.like "a" or\nr.like "b"\n'):rep(20))
    assert.equal(10, #found)
    assert.same({ 3, 3 }, { found[2].from, found[2].to })
  end)

  it("of a script may hold what is no rule, which is told", function()
    local plan, err = load("return { rules = { 5 } }", "plan.lua")
    assert.is_nil(plan)
    assert.equal("rules[1]", err.mistakes[1].path)
  end)

  it("has a path", function()
    assert.has_error(function() r.load(nil) end, "load: path must be a string, got nil")
  end)

  it("decides as the same plan in Lua does", function()
    local plan = assert(load [[
      {"rules": [
        {"who": [{"nth": 1, "order": "large_to_small"}], "becomes": "star.png"},
        {"who": [{"nth": 1, "order": ["left_to_right"]}], "becomes": ["/a.png", "https://b.example/c.png"], "pick": "most_similar_pose",
         "allow": ["tie"]},
        {"everyone_else": true, "stays": true}
      ]}]])
    assert.equal(r.plan {
      r.who(r.largest()):becomes "star.png",
      r.who(r.leftmost()):becomes { "/a.png", "https://b.example/c.png", pick = r.most_similar_pose }:allowing "tie",
      r.everyone_else:stays(),
    }:encode(), plan:encode())
  end)

  it("names pictures beside it", function()
    local plan = assert(load [[{"rules": [{"who": [{"nth": 1, "order": "large_to_small"}], "becomes": "sub/star.png"}]}]])
    assert.equal(dir .. "/sub/star.png", assert(plan:decide(detection))[2].target)
    plan = assert(load [[{"rules": [{"who": [{"nth": 1, "order": "large_to_small"}], "becomes": "/abs.png"}]}]])
    assert.equal("/abs.png", assert(plan:decide(detection))[2].target)
    plan = assert(load [[{"rules": [{"who": [{"nth": 1, "order": "large_to_small"}], "becomes": "https://a.example/b"}]}]])
    assert.equal("https://a.example/b", assert(plan:decide(detection))[2].target)
  end)

  it("can be a script", function()
    local plan = assert(load([[
      local r = require "faceswap.rules"
      local rules = {}
      for i, name in ipairs { "a", "b" } do
        rules[i] = r.who(r.nth(i, r.left_to_right())):becomes(name .. ".png")
      end
      local function third(face, detection)
        return face.box[1] == 200 and face.id .. "" == "2" and #detection.faces == 3
      end
      rules[3] = r.who(r.test(third)):stays()
      return r.plan(rules)
    ]], "plan.lua"))
    local decisions = assert(plan:decide(detection))
    assert.equal(dir .. "/a.png", decisions[1].target)
    assert.equal(dir .. "/b.png", decisions[2].target)
    assert.equal(3, decisions[3].rule)
    assert.is_nil(plan:encode())
    assert.is_nil((r.load(dir .. "/plan.lua", { scripts = false })))
  end)

  it("can be written as people talk", function()
    for _, name in ipairs { "a.png", "b.png" } do
      shell.write(dir .. "/" .. name, name)
    end
    known_faces.install {
      [dir .. "/refs/anna.jpg"] = { { embedding = 1 } },
      [dir .. "/a.png"] = { { pose = { yaw = 40, pitch = 0, roll = 0 } } },
      [dir .. "/b.png"] = { { pose = { yaw = -5, pitch = 0, roll = 0 } } },
    }
    local plan = assert(load([[
      return r.plan {
        r.who(r.like "refs/anna.jpg")            :becomes "https://people.example/mara.jpg",
        r.who(r.largest { of = r.age(18, 99) })  :becomes "stars/leo.png",
        r.who(r.nth(2, r.left_to_right()))       :becomes { "a.png", "b.png", pick = r.most_similar_pose },
        r.everyone_else                          :stays(),
      }]], "plan.lua"))
    local straight, adult = { yaw = 0, pitch = 0, roll = 0 }, { years = 40, low = 30, high = 50 }
    local decisions, err = plan:decide(detections.of {
      { box = { 0, 0, 90, 90 }, age = adult, pose = straight, embedding = 4 },
      { box = { 100, 0, 50, 50 }, age = adult, pose = straight, embedding = 3 },
      { box = { 200, 0, 50, 50 }, age = adult, pose = straight, embedding = 1.1 },
      { box = { 300, 0, 50, 50 }, age = adult, pose = straight, embedding = 2 },
    })
    assert.same({}, err) -- no doubts
    local targets = {}
    for i = 1, 4 do
      targets[i] = decisions[i].target or "stays"
    end
    assert.same({ dir .. "/stars/leo.png", dir .. "/b.png", "https://people.example/mara.jpg", "stays" }, targets)
  end)

  it("can be a script with a test that breaks", function()
    local plan = assert(load("return r.plan { r.who(r.test(function(face) return face.x.y end)):becomes 'x' }", "plan.lua"))
    local decisions, err = plan:decide(detection)
    assert.is_nil(decisions)
    assert.equal("config", err.kind)
    assert.matches("plan.lua: a test does not work: .*attempt to index", err.message)
  end)

  it("is no script by what it contains", function()
    local plan, err = load("return { rules = {} }")
    assert.is_nil(plan)
    assert.matches("plan.json: line 1, column 1: ", err.message)
  end)

  it("tells where JSON ends being JSON", function()
    local _, err = load('{"rules": [\n  {"who": [{"id": 1}] "becomes": "x"}\n]}')
    assert.matches("plan.json: line 2, column 23: a comma or } expected", err.message)
  end)

  it("tells every mistake, with its place", function()
    local list, text = mistakes [[
{"rules": [
  {"who": [{"age": {"min": 60, "max": 20}},
           {"gender": "man"}],
   "becomes": "x"},
  {"who": [], "becomes": ["a", "b"], "stays": true},
  {"who": [{"nth": 0, "order": "sideways", "off": 1}, {"like": "a.jpg", "id": 1}, null],
   "stay": true},
  {"everyone_else": true, "stays": true}, {"everyone_else": true, "becomes": null},
  {"who": [{"group": "cast"}], "becomes": "", "allow": ["everything"]}
 ],
 "rulez": []}
]]
    assert.same({
      "line 2: rules[1].who[1].age: min > max (60 > 20)",
      "line 3: rules[1].who[2].gender: must be one of female, male, got 'man'",
      "line 5: rules[2].who: there is no selector",
      "line 5: rules[2]: says both becomes and stays",
      'line 5: rules[2].becomes: several targets need a way to pick one: "pick": one of "most_similar_pose", "best_photo", "in_turn"',
      "line 7: rules[3].stay: there is no such field; there are allow, becomes, cast, everyone_else, exchange, from, pick, stays, to, who; "
        .. "did you mean stays?",
      "line 6: rules[3].who[1].nth: must be a whole number from 1 to 10000, got 0",
      "line 6: rules[3].who[1]: nth has no option 'off'; there are count, missing, of, order; did you mean of?",
      "line 6: rules[3].who[1].order: must be one of best_to_worst, bottom_to_top, first_seen, large_to_small, left_to_right, "
        .. "most_on_screen, right_to_left, small_to_large, top_to_bottom, worst_to_best, got 'sideways'",
      'line 6: rules[3].who[2]: a selector has one word; this one has id and like: whom both mean is {"all": […]}',
      'line 6: rules[3].who[3]: a selector expected, such as {"largest": true}, got null',
      "line 6: rules[3]: says neither becomes nor stays",
      "line 8: rules[5].becomes: a target or a list of targets expected, got null",
      "line 8: rules[5]: rules[4] speaks of everyone else already",
      "line 9: rules[6].allow[1]: what can be allowed is absent, group_photo, mixed_photos, nothing, out_of_range, overlap, "
        .. "several_persons, split_person, tie, got 'everything'",
      "line 9: rules[6].becomes: a text expected, got an empty one",
      "line 11: rulez: there is no such field; there are $schema, allow, detection, groups, locate, rules, unknown; did you mean rules?",
      "line 9: rules[6].who[1].group: there is no group 'cast'; there are none",
    }, list)
    assert.matches("plan.json: 18 mistakes:\n  line 2: rules", text)
  end)

  it("tells the line of a mistake in a script", function()
    assert.same({ "line 4: rules[1].who[1].age: min > max (60 > 20)" }, (mistakes([[
      local r = require "faceswap.rules"

      return r.plan {
        r.who(r.age(60, 20)):becomes "x",
      }]], "plan.lua")))
    assert.same({ "line 2: rules[1].who[1].age: min > max (60 > 20)" },
      (mistakes("return r.plan { rules = {\n  r.who(r.age(60, 20)):becomes 'x' } }", "plan.lua")))
    local _, err = load('local r = require "faceswap.rules"\nreturn r.plan {\n  r.who(r.largest()):becomez "x" }', "plan.lua")
    assert.matches("plan.lua:3: attempt to call .*becomez", err.message)
    _, err = load("return r.plan {\n  r.who(r.lik 'a.jpg'):becomes 'x' }", "plan.lua")
    assert.matches("plan.lua:2: there is no r.lik; did you mean r.like%?", err.message)
    _, err = load("return r.plan {\n  r.who(r.like 'a' or r.like 'b'):becomes 'x' }", "plan.lua")
    assert.matches("plan.lua: line 2: `or` after a selector means the first one alone: write r.any", err.message)
    _, err = load("return {\n  a = = 1 }", "plan.lua")
    assert.matches("plan.lua:2: unexpected symbol near '='", err.message)
    _, err = load("local x = 1", "plan.lua")
    assert.matches("the script returns no plan: it must end with return r.plan", err.message)
  end)

  it("has math and string.format in a script, and no chance", function()
    local plan = assert(load([[
      local rules = {}
      for i = 1, math.floor(2.5) do
        rules[i] = r.who(r.nth(i, r.left_to_right)):becomes(string.format("/p/%02d.png", math.max(i, 0)))
      end
      return r.plan(rules)]], "plan.lua"))
    assert.equal("/p/02.png", assert(plan:decide(detection))[2].target)
    local _, err = load("return math.random()", "plan.lua")
    assert.matches("attempt to call", err.message)
  end)

  it("lets comments and a comma too many stand", function()
    local plan = assert(load [[
      // who is who
      /*/ an end would follow
      a star */ {"rules": [ # the cast
        {"who": {"largest": true, "of": {"age": [18, 99]},}, /* the
           lead */ "becomes": "/x.png", "allow": "absent"},
      ],}
    ]])
    assert.equal('{"rules":[{"allow":["absent"],"becomes":["/x.png"],"who":[{"nth":1,"of":{"age":{"max":99,"min":18}},"order":'
      .. '["large_to_small"]}]}]}', plan:encode())
    for text, message in pairs {
      ['{"rules": [\n  {/* "who"']  = "line 2, column 4: this comment has no end",
      ['{"rules": [\n\n {"who": nobody}]}'] = "line 3, column 10: a value expected, got nobody",
      ['{"rules": [{"who\n": 1}]}'] = "line 1, column 13: this text has no end",
      ["{rules: []}"] = "line 1, column 2: a name in quotes expected",
      ['{"rules": [\n@\n]}'] = "line 2, column 1: a value expected, got @",
      ['{"rules": [\n{"who": 1} {\n}]}'] = "line 2, column 12: a comma or ] expected",
      ['{"rules" []}'] = "line 1, column 10: a colon expected after the name",
      ['{"rules": []} {}'] = "line 1, column 15: there is something after the end",
      ['{"rules": [1, 2'] = "line 1, column 16: the text ends before the ] of this",
      ['{"rules": '] = "line 1, column 11: the text ends where a value is expected",
      ['{"rules": ["\\q"]}'] = "line 1, column 12: this text is not JSON: ",
    } do
      local _, err = load(text)
      assert.matches("plan.json: " .. message, err.message, 1, true)
    end
  end)

  it("speaks JSON of what is wrong in JSON", function()
    for text, message in pairs {
      ['{"rules": [{"largest": true}]}'] =
        'rules[1]: this is a selector; a rule says what becomes of whom: {"who": …, "becomes": "picture"}',
      ['{"rules": [{"who": [{"gender": "male"}, {"leftmost": true}], "becomes": "x"}]}'] = '"of": {"everyone": true}',
      ['{"rules": [{"who": {"likes": "a.jpg"}, "becomes": "x"}]}'] = "rules[1].who: there is no selector 'likes'; did you mean 'like'?",
      ['{"rules": [{"who": {"like": "a.jpg"}, "becomes": "x", "allow": "absnt"}]}'] = "did you mean absent?",
      ['{"rules": [{"who": {"nth": 1}, "becomes": "x"}]}'] = 'needs an order, such as "order": "left_to_right"',
      ['{"rules": [{"who": {"id": 1}, "becomes": "x"}]}'] = 'or use "person" or "like"',
      ['{"rules": [{"everyone_else": true, "becomes": ["a", "b"]}]}'] = '"pick": one of "most_similar_pose", "best_photo", "in_turn"',
    } do
      local _, err = load(text)
      assert.matches(message, err.message, 1, true)
    end
    local plan = assert(load [[{"rules": [{"who": {"nth": 7, "order": "left_to_right"}, "becomes": "x"},
      {"who": {"age": [18]}, "stays": true}]}]])
    local _, err = plan:decide(detections.of { { box = { 0, 0, 9, 9 }, age = { years = 17, low = 10, high = 24 } } })
    assert.matches('say "allow": ["out_of_range"] in the rule', err.message, 1, true)
    assert.matches('"unsure": "yes" or "unsure": "no"', err.message, 1, true)
  end)

  it("has so many values, and lists in lists, and no more", function()
    local function problem(text)
      return select(2, load(text)).message
    end
    assert.is_nil(problem("[" .. ("1,"):rep(19999) .. "]"):find "at most")
    assert.matches("a plan has at most 20000 values$", problem("[" .. ("1,"):rep(20000) .. "]"))
    assert.is_nil(problem(("["):rep(64) .. ("]"):rep(64)):find "deeper")
    assert.matches("line 1, column 65: nested deeper than 64$", problem(("["):rep(65) .. ("]"):rep(65)))
  end)

  it("has no name twice", function()
    local _, err = load '{"rules": [{"everyone_else": true, "becomes": "a",\n "b\\u0065comes": "b"}]}'
    assert.matches("plan.json: line 2, column 2: rules[1].becomes stands here twice", err.message, 1, true)
  end)

  it("has groups that end somewhere", function()
    assert.same({ "line 2: groups.a: contains itself" }, (mistakes [[{"groups":
      {"a": [{"group": "b"}],
       "b": [{"any": [{"group": "a"}]}]}, "rules": [{"who": [{"group": "a"}], "stays": true}]}]]))
  end)

  it("has groups that end, by all ways", function()
    for _, within in ipairs { '{"none": {"group": "a"}}', '{"all": [{"id": 1}, {"group": "a"}]}', '{"largest": true, "of": {"group": "a"}}',
      '{"any": {"none": {"group": "a"}}}' } do
      local text = '{"groups": {"a": ' .. within .. '}, "rules": [{"who": {"group": "a"}, "stays": true}]}'
      assert.matches("groups.a: contains itself", (select(2, mistakes(text))), 1, true)
    end
  end)

  it("says for which detection ids are", function()
    local _, err = load [[{"rules": [{"who": [{"id": 1}], "becomes": "x"}]}]]
    assert.matches("names face ids, which may name others in another detection", err.message)
    local plan = assert(load [[{"detection": "d1", "rules": [{"who": [{"id": 1}], "becomes": "/x"}]}]])
    assert.equal("/x", assert(plan:decide(detection))[2].target)
    _, err = plan:decide(detections.of({ {}, {} }, { detect_task_id = "d2" }))
    assert.equal("choice", err.kind)
    assert.matches("the plan is for the detection d1, this one is d2", err.message)
  end)

  it("is there", function()
    local _, err = r.load(dir .. "/nothing.json")
    assert.matches("nothing.json: No such file", err.message)
    _, err = r.load(dir)
    assert.equal("config", err.kind)
  end)
end)

describe("a plan's text", function()
  local function plan()
    return r.plan {
      groups = { cast = { r.like { "a.jpg", "b.jpg" }, r.person "p" } },
      allow = { "tie", "absent" },
      r.who(r.nth(2, { r.first_seen(), r.left_to_right() }, { of = r.gender("female", { confidence = 0.75, missing = "no" }) }))
        :becomes { "https://a.example/x?y=1", "b.png", pick = r.most_similar_pose },
      r.who(r.any(r.in_group "cast", r.none(r.pose { yaw = { -20, 20.5 } })), r.size(nil, 80)):stays():allowing "overlap",
      r.everyone_else:becomes "caf\195\169.png",
    }
  end

  it("has whole numbers without a fraction", function()
    local adults = r.plan { r.who(r.age(18.0, 99.0)):becomes "x" }
    assert.equal('{"rules":[{"becomes":["x"],"who":[{"age":{"max":99,"min":18}}]}]}', adults:encode())
    local old = detections.of { { age = { years = 50, low = 45, high = 55 } } }
    assert.equal("aged 47-53, within 18 to 99", assert(adults:decide(old))[1].reasons[1])
  end)

  it("has names as they are", function()
    assert.equal([[{"rules":[{"becomes":["a/\"b\"\\c.png"],"everyone_else":true}]}]],
      r.plan { r.everyone_else:becomes 'a/"b"\\c.png' }:encode())
  end)

  it("is one text, whatever order things were made in", function()
    assert.equal('{"allow":["absent","tie"],"groups":{"cast":[{"like":["a.jpg","b.jpg"]},{"person":"p"}]},"rules":[{"becomes":'
      .. '["https://a.example/x?y=1","b.png"],"pick":"most_similar_pose","who":[{"nth":2,"of":{"confidence":0.75,"gender":"female",'
      .. '"missing":"no"},"order":["first_seen","left_to_right"]}]},{"allow":["overlap"],"stays":true,"who":[{"any":[{"group":"cast"},'
      .. '{"none":[{"pose":{"yaw":[-20,20.5]}}]}]},{"size":{"max":80}}]},{"becomes":["caf\195\169.png"],"everyone_else":true}]}',
      plan():encode())
  end)

  it("says what differs from the default alone", function()
    local rule = '{"becomes":["x"],"everyone_else":true}'
    assert.equal('{"rules":[' .. rule .. "]}",
      r.plan { locate = true, unknown = "stays", allow = {}, groups = {}, r.everyone_else:becomes "x" }:encode())
    assert.equal('{"locate":false,"rules":[' .. rule .. '],"unknown":"error"}',
      r.plan { locate = false, unknown = "error", r.everyone_else:becomes "x" }:encode())
  end)

  it("reads back as the same plan", function()
    local again = r.plan(require("faceswap.json").decode(plan():encode()))
    assert.equal(plan():encode(), again:encode())
    assert.equal(plan():hash(), again:hash())
    assert.matches("^%x+$", plan():hash())
    assert.equal(16, #plan():hash())
    assert.not_equal(plan():hash(), r.plan { r.everyone_else:becomes "x" }:hash())
  end)

  it("has no functions", function()
    local text, err = r.plan { r.who(r.any(r.test(function() return true end))):becomes "x" }:encode()
    assert.is_nil(text)
    assert.matches("rules[1].who[1].any[1] is an r.test: a function is no data", err.message, 1, true)
  end)

  it("does not change with the tables it was made of", function()
    local targets = { "a.png" }
    local made = r.plan { r.everyone_else:becomes(targets) }
    local before = made:encode()
    targets[1] = "b.png"
    assert.equal(before, made:encode())
  end)
end)

describe("a mistake in a program", function()
  for text, call in pairs {
    ["age: min > max (60 > 20)"] = function() r.age(60, 20) end,
    ["nth: needs an order, such as r.left_to_right()"] = function() r.nth(1) end,
    ["nth.order: an order such as left_to_right expected, got a function"] = function() r.nth(1, r.like) end,
    ["gender: must be one of female, male, got 'woman'"] = function() r.gender "woman" end,
    ["like has no option 'distanze'; there are distance, missing, unsure"] = function() r.like("a.jpg", { distanze = 1 }) end,
    ["like has no option 'like'; there are distance, missing, unsure"] = function() r.like("a.jpg", { like = "b.jpg" }) end,
    ["rule: says who more than once"] = function() r.who(r.largest):becomes { "a.jpg", who = { r.smallest } } end,
    ["a reference photo is a file on this machine, not a URL"] = function() r.like "https://a.example/b.jpg" end,
    ["all[2]: a selector expected, such as r.largest(), got nothing"] = function() r.all(r.largest(), nil) end,
    ["there is no r.beard"] = function() r.all(r.largest(), r.beard) end,
    ["there is no r.likes; did you mean r.like?"] = function() r.who(r.likes "a.jpg") end,
    ["there is no r.largst; did you mean r.largest?"] = function() r.who(r.largst()) end,
    ['becomes is called with a colon: r.who(…):becomes "…"'] = function() r.who(r.largest()).becomes "x" end,
    ["stays is called with a colon: r.who(…):stays()"] = function() r.everyone_else.stays() end,
    ['allowing is called with a colon: r.who(…):allowing "…"'] = function() r.everyone_else:stays().allowing "tie" end,
    ['a selector has no becomes: write r.who(…):becomes "picture"'] = function() r.largest():becomes "x" end,
    ["a selector has no stays: write r.who(…):stays()"] = function() r.everyone:stays() end,
    ['this is a selector; a rule says what becomes of whom: r.who(…):becomes "picture", or :stays()'] = function()
      r.plan { r.largest() }
    end,
    ["`or` after a selector means the first one alone: write r.any(…)"] = function()
      r.who(r.like "a.jpg" or r.like "b.jpg"):becomes "x"
    end,
    ["`and` after a selector means the second one alone: write r.all(…)"] = function()
      r.who(r.age(18)
        and r.gender "male"):becomes "x"
    end,
    ["rule.who[1]: a selector expected, such as r.largest(), got nothing"] = function() r.who(nil):stays() end,
    ["rule.becomes: several targets need a way to pick one: pick = one of r.most_similar_pose, r.best_photo"] = function()
      r.everyone_else:becomes { "a", "b" }
    end,
    ["rule.allow[1]: what can be allowed is absent, "] = function() r.everyone_else:stays():allowing "all" end,
    ["r.plan: rules[2]: says neither becomes nor stays"] = function() r.plan { r.everyone_else:stays(), r.who(r.largest()) } end,
    ["rules: there is no rule"] = function() r.plan {} end,
    ["test: a function expected, which Lua alone has, got 3"] = function() r.test(3) end,
    ["decide: the first argument must be a detection, got nil"] = function() r.plan { r.everyone_else:stays() }:decide() end,
    ["explain: the first argument must be a detection, got string"] = function() r.plan { r.everyone_else:stays() }:explain "v" end,
  } do
    it("raises: " .. text, function()
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches(text, problem, 1, true)
      assert.matches("load_spec.lua:%d+: ", problem)
    end)
  end
end)
