-- A plan with `:become`, as with a `print` that a script does not have, was told in Lua's words alone: "attempt to call a nil value". Of
-- people who are level, the only advice was to take the lower id, which means nobody in particular; and of two rules that claim one face
-- nobody was told which wins.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("a slip in a rule", function()
  local function told(code)
    local path = shell.write(shell.temporary() .. "/c.lua", "local r = require 'faceswap.rules'\n" .. code)
    local plan, err = r.load(path)
    assert.is_nil(plan)
    return err.message
  end

  it("names the method that may be meant, in a file and in a program", function()
    local slips = { ["r.who(r.largest):become 'a.jpg'"] = "did you mean :becomes?", ["r.everyone_else:stay()"] = "did you mean :stays?",
      ["r.who(r.largest):becomes('a'):allows 'tie'"] = "did you mean :allowing?" }
    for rule, hint in pairs(slips) do
      assert.matches("c.lua:2: a rule has no ", told("return r.plan { " .. rule .. " }"), 1, true)
      assert.matches(hint, told("return r.plan { " .. rule .. " }"), 1, true)
      local load = loadstring or load -- luacheck: ignore
      assert.error_matches(function() assert(load("local r = ... return r.plan { " .. rule .. " }"))(r) end, hint, 1, true)
    end
  end)

  it("says what a script does not have", function()
    assert.matches("a plan's script has no print", told "print 'x'", 1, true)
    assert.matches("a plan's script has no os", told "return r.plan { r.who(r.largest):becomes(os.getenv 'A') }", 1, true)
    assert.is_nil(told("nosuch()"):find("script has no", 1, true))
  end)
end)

describe("the hint about", function()
  local detection = detections.of { { person = "a", box = { 0, 0, 50, 50 } }, { person = "b", box = { 90, 0, 50, 50 } } }
  local function hint_of(plan)
    return select(2, plan:decide(detection)).problems[1].hint
  end

  it("people who are level settles it, in the words that it names", function()
    assert.matches("another order behind the first decides, as in r.nth(1, { r.large_to_small(), r.left_to_right() })",
      hint_of(r.plan { r.who(r.largest):becomes "x" }), 1, true)
    assert(r.plan { r.who(r.nth(1, { r.large_to_small(), r.left_to_right() })):becomes "x" }:decide(detection))
    local path = shell.write(shell.temporary() .. "/c.json", '{"rules": [{"who": {"largest": true}, "becomes": "x"}]}')
    local order = hint_of(assert(r.load(path))):match 'as in ("nth": 1, "order": %[.-%])'
    shell.write(path, '{"rules": [{"who": {' .. order .. '}, "becomes": "x"}]}')
    assert(assert(r.load(path)):decide(detection))
  end)

  it("rules that claim one face says which wins", function()
    assert.matches("then the first rule in the plan wins",
      hint_of(r.plan { r.who(r.leftmost):becomes "x", r.who(r.everyone):becomes "y" }), 1, true)
  end)
end)
