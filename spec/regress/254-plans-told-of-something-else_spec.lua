-- A rule where a plan belongs was told of the fields of plans, four times; a third end of a range of a field "age.3"; a field `line`, which
-- JSON does not have, was taken; a part of a plan that is no text was shown as the address of a table.
local plans = require "spec.support.plans"
local r = require "faceswap.rules"

describe("what is wrong", function()
  local function load(text, ending)
    local plan, err = plans.load(text, "plan." .. ending)
    assert.is_nil(plan)
    return err.message:match "^[^:]*: (.*)$"
  end

  it("is named for what it is", function()
    assert.equal('plan: this is a rule; a plan is a list of rules: {"rules": [{"who": …, "becomes": …}, …]}',
      load('{"who": {"largest": true}, "becomes": "x"}', "json"))
    assert.equal("plan: this is a rule; a plan is a list of rules: r.plan { r.who(…):becomes(…), … }",
      load('return r.who(r.largest):becomes "x"', "lua"))
    for who, message in pairs {
      ['{"age": [18, 40, 60]}'] = "rules[1].who.age: a range has min and max, or these two as a list; it has no 3",
      ['{"age": {"from": 18}}'] = "rules[1].who.age: a range has min and max, or these two as a list; it has no 'from'",
      ['{"age": {}}'] = "rules[1].who.age: a range with min or max expected, got neither",
      ['{"id": "0"}'] = "rules[1].who.id: a number expected, got '0'",
      ['{"age": 18}'] = "rules[1].who.age: a range with min or max expected, got 18",
      ['[{"gender": "male"}, {"group": "a"}]'] = "rules[1].who[2].group: there is no group 'a'; there are none",
      ['{"largest": false}'] = "rules[1].who.largest: true or a number expected, got false",
      ['{"age": [18], "gender": "male"}'] =
        'rules[1].who: a selector has one word; this one has age and gender: whom both mean is {"all": […]}',
      ['{"on_screen": {"min": -1}}'] = "rules[1].who.on_screen.min: must be a number from 0 to 1000000000, got -1",
    } do
      assert.equal("line 1: " .. message, load('{"rules": [{"who": ' .. who .. ', "becomes": "x"}]}', "json"))
    end
    assert.error_matches(function() r.like("a.jpg", { distence = 0.3 }) end,
      "like has no option 'distence'; there are distance, missing, unsure; did you mean distance%?")
    assert.matches("this one has 'in_group'$", load('{"rules": [{"who": {"in_group": "a"}, "becomes": "x"}]}', "json"))
    assert.matches("rules[1].line: there is no such field", load('{"rules": [{"everyone_else": true, "becomes": "x", "line": 3}]}', "json"),
      1, true)
    assert.matches("becoms: there is no such field; there are [%w_, ]*; did you mean becomes%?",
      load('{"rules": [{"becoms": "x"}]}', "json"))
    assert.equal("line 1: rules[1].exchange: two selectors expected, of one person each, got 1",
      load('{"rules": [{"exchange": {"leftmost": true}}]}', "json"))
    assert.error_matches(function() r.who(r.largest):becomes("x"):allowing { "absent", "tie" } end, "got a table")
    assert.error_matches(function() r.age(0 / 0) end, "age.min: a number expected, got ")
    assert.error_matches(function() return r.plan { r.cast() } end, "rules%[1%].cast: a text expected, got nothing")
  end)

  it("is an argument that is missing", function()
    for word, message in pairs {
      like = "a photo or a list of photos of one person expected, got nothing", person = "a text expected, got nothing",
      id = "a number expected, got nothing", gender = "must be one of female, male, got nothing", nth = "a number expected, got nothing",
      pose = "ranges of yaw, pitch or roll expected, such as yaw = { -20, 20 }, got nothing",
      test = "a function expected, which Lua alone has, got nothing", group = "a text expected, got nothing",
      in_group = "a text expected, got nothing", age = "a range with min or max expected, got neither",
    } do
      local name = word == "in_group" and "group" or word
      assert.error_matches(function() local _ = r[word](nil) end, "^" .. name .. ": " .. message:gsub("%p", "%%%0"))
    end
    assert.error_matches(function() r.who(r.largest):becomes(nil) end, "rule.becomes: a target or a list of targets expected, got nothing")
    assert.matches("rules%[1%].who%[1%].person: a text expected, got nothing",
      load("local who return r.plan { r.who(r.person(who)):becomes 'x' }", "lua"))
  end)

  it("stands in a line only if a word of Lua says so", function()
    for line, place in pairs { ["7"] = "line 7: ", ["0"] = "", ["1e300"] = "", ["'x'"] = "", ["{}"] = "", ["0/0"] = "" } do
      assert.equal(place .. "rules[1]: says neither becomes nor stays",
        load("return r.plan { { who = r.largest, line = " .. line .. " } }", "lua"))
    end
  end)

  it("is what is out of a range of degrees, of which one end may be open", function()
    assert.equal('{"rules":[{"stays":true,"who":[{"pose":{"pitch":{"max":10},"yaw":{"min":-20}}}]}]}',
      r.plan { { who = { pose = { yaw = { -20 }, pitch = { max = 10 } } }, stays = true } }:encode())
    assert.error_matches(function() r.pose { yaw = { 20, -20 } } end, "pose.yaw: min > max %(20 > %-20%)")
  end)
end)
