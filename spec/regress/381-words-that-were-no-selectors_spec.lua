-- A text in the place of a selector was told "a list of selectors expected" in JSON, and "such as r.largest()" in Lua, though it is a photo
-- or a word nearly every time.
local plans = require "spec.support.plans"
local r = require "faceswap.rules"

local function problem_of(who)
  local _, err = plans.load('{"rules": [{"stays": true, "who": ' .. who .. "}]}")
  return err.message:match "rules%[1%].*"
end

describe("a text in the place of a selector", function()
  it("is told how a photo is written", function()
    assert.equal([[rules[1].who: a selector expected, such as {"like": "anna.jpg"}, got 'anna.jpg']], problem_of '"anna.jpg"')
    assert.equal([[rules[1].who[1]: a selector expected, such as {"like": "anna.jpg"}, got 'anna.jpg']], problem_of '["anna.jpg"]')
    assert.equal([[rules[1].who.any[1]: a selector expected, such as {"like": "a"}, got 'a']], problem_of '{"any": ["a"]}')
    assert.error_matches(function() r.plan { r.who "anna.jpg":becomes "x" } end,
      [[rule.who[1]: a selector expected, such as r.like "anna.jpg", got 'anna.jpg']], 1, true)
  end)

  it("is told how a word is written", function()
    assert.equal([[rules[1].who: a selector expected, such as {"everyone": …}, got 'everyone']], problem_of '"everyone"')
    assert.error_matches(function() r.any("largest", r.id(1)) end, "any[1]: a selector expected, such as r.largest, got 'largest'", 1, true)
  end)

  it("is told another selector if it is too long to be repeated, or can be no file", function()
    for _, other in ipairs { ("y"):rep(61), "", "https://a/b.jpg" } do
      assert.matches([[such as {"largest": true}, got ']] .. other:sub(1, 5), problem_of('"' .. other .. '"'), 1, true)
    end
    assert.matches('such as {"like": "yy', problem_of('"' .. ("y"):rep(60) .. '"'), 1, true)
    assert.equal([[rules[1].who[1]: a selector expected, such as {"largest": true}, got 3]], problem_of "[3]")
  end)
end)
