-- What somebody wrote into a plan or a choice, and nobody read.
local clips = require "spec.support.clips"
local choice = require "faceswap.rules.choice"
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

local TARGET = clips.path "target.jpg"

local function detection(kind)
  local list = {}
  for i = 1, 2 do
    list[i] = { person = "p" .. i, box = { i * 100, 0, 50, 50 }, frames = 100, first_seen = i, last_seen = 9 }
  end
  return detections.of(list, { media_kind = kind })
end

describe("what is written into a plan", function()
  local who = r.who(r.largest)

  it("is not passed over", function()
    for message, call in pairs {
      ["becomes takes nothing more: several targets are a list, got a string"] = function() who:becomes("a", "b") end,
      ["stays takes nothing, got a string"] = function() who:stays "x" end,
      ["everyone_else takes nothing, got a table"] = function() r.everyone_else(r.largest):stays() end,
      ["left_to_right takes nothing, got a number"] = function() r.nth(1, r.left_to_right(2)) end,
      ["cast takes nothing, got a string"] = function() r.cast("a", "b") end,
      ["two selectors expected, of one person each, got 3"] = function() r.exchange(r.id(0), r.id(1), r.id(2)) end,
      ["group has no option 'b'"] = function() r.in_group("a", "b") end,
      ["nth has no option 7"] = function() r.nth(1, r.left_to_right, { missing = "no" }, 7) end,
      ["age has no option 'x'"] = function() r.age(1, 2, { unsure = "no" }, "x") end,
      ["a name, or a list of names, of what is allowed expected, got nothing"] = function() who:stays():allowing() end,
      ["a list is no selector: say whether all or one of its members must hold, such as r.any(…)"] = function()
        r.who({ r.largest, r.smallest }):stays()
      end,
      ["got 'left to right'; did you mean left_to_right?"] = function() r.nth(1, "left to right") end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok, message)
      assert.matches(message, problem, 1, true)
      assert.matches("_spec.lua:%d+: ", problem) -- the line that says it is blamed
    end
  end)

  it("adds up where it is said twice", function()
    assert.equal('{"rules":[{"allow":["absent","tie"],"everyone_else":true,"stays":true}]}',
      r.plan { r.everyone_else:stays():allowing "tie":allowing "absent" }:encode())
  end)

  it("may leave out what is not needed before the options", function()
    assert.equal(r.plan { r.who(r.age(20, nil, { unsure = "no" })):stays() }:encode(),
      r.plan { r.who(r.age(20, { unsure = "no" })):stays() }:encode())
  end)

  it("is refused where a picture has no seconds, and a doubt where nobody is seen in them", function()
    local plan = r.plan { r.who(r.leftmost()):becomes { TARGET, from = 1 } }
    local _, err = plan:decide(detection "image")
    assert.equal("rule 1: a picture has no seconds from which on, or to which, a rule could hold", err.message)
    local _, doubts = assert(plan:decide(detection()))
    assert.same({}, doubts)
    for message, given in pairs { [true] = { TARGET, to = 1 }, [false] = { TARGET, from = 9, to = 10 }, yes = { TARGET, from = 9.1 } } do
      _, doubts = assert(r.plan { r.who(r.leftmost()):becomes(given) }:decide(detection()))
      assert.equal(message and "unseen" or nil, doubts[1] and doubts[1].kind)
    end
    assert.equal("located", plan:needs().last_seen)
  end)
end)

describe("what is written into a choice", function()
  it("is not passed over", function()
    for message, target in pairs {
      ["face 0: a target is one picture, { picture, from = seconds, to = seconds }; it has a `2`"] = { TARGET, TARGET },
      ["it has a `form`"] = { TARGET, form = 3 },
      ["face 0: the target names no picture"] = { from = 3 },
      ["face 0: from >= to (3 >= 1)"] = { TARGET, from = 3, to = 1 },
      ["face 0: `from` must be a number of seconds"] = { TARGET, from = math.huge },
    } do
      local decisions, err = choice.resolve(detection(), { [0] = target })
      assert.is_nil(decisions)
      assert.matches(message, err.message, 1, true)
    end
    for message, given in pairs {
      ["there is no face 9; the detection has faces 0, 1"] = { [9] = TARGET },
      ["the face '0' is named by a string; ids are numbers, as in { [0] = target }"] = { ["0"] = TARGET },
      ["there is no face 2; the detection has faces 0, 1; a choice is no list: its keys are face ids, as in { [0] = target }"] =
        { TARGET, TARGET },
    } do
      assert.equal(message, select(2, choice.resolve(detection(), given)).message)
    end
    assert.same({ face_id = 0, target = TARGET, from = 1, to = 2 },
      assert(choice.resolve(detection(), { [0] = { TARGET, from = 1, to = 2 } }))[1])
    local _, err = choice.resolve(detection "image", function() return { TARGET, to = 3 } end)
    assert.matches("face 0: a picture has no seconds", err.message, 1, true)
  end)
end)
