-- Of twenty people who are level, each line said again what may be allowed, and of a face that lacks something each named the face twice.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("a hint", function()
  local detection = detections.of { { person = "a", box = { 0, 0, 50, 50 } }, { person = "b", box = { 90, 0, 50, 50 } },
    { person = "c", box = { 200, 0, 50, 50 } } }
  local plan = r.plan { r.who(r.largest):becomes "x", r.who(r.nth(4, r.left_to_right)):becomes "y", r.who(r.sharpness(5)):becomes "z" }
  local lines = {
    "rule 1: face 0: level with face 1, large to small", "rule 1: face 1: level with face 0, large to small",
    "rule 1: face 2: level with face 0, large to small", "rule 2: there is no 4th face left to right: 3 count",
    "rule 3: face 0 has no sharpness: its picture was not described", "rule 3: face 1 has no sharpness: its picture was not described",
    "rule 3: face 2 has no sharpness: its picture was not described",
  }
  local hints = { [3] = 'if that is meant, say :allowing "tie" after the rule; another order behind the first decides, as in r.nth(1, '
    .. "{ r.large_to_small(), r.left_to_right() })",
    [4] = 'if that is meant, say :allowing "out_of_range" after the rule',
    [7] = 'say on the selector that a face without it does not count: missing = "no"' }

  it("stands once behind the problems that share it", function()
    local _, err = plan:decide(detection)
    local told, shown = {}, {}
    for i, problem in ipairs(err.problems) do
      assert.is_string(problem.hint) -- each has its own, as data
      told[problem.message], shown[i] = problem.hint, problem.message
    end
    table.sort(shown)
    assert.same(lines, shown)
    local _, count = err.message:gsub("does not count", "")
    assert.equal(1, count)
    assert.equal(1, (select(2, err.message:gsub(':allowing "tie"', ""))))
    for i, hint in pairs(hints) do
      assert.equal(hint, told[lines[i]])
    end
    _, count = tostring(assert(plan:explain(detection))):gsub("does not count", "")
    assert.equal(1, count)
  end)
end)
