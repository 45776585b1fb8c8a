-- Which of several doubts about a face is told, and what can be said about it.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("of several doubts", function()
  -- no age is known, and the gender is not sure
  local face = { gender = { value = "male", confidence = 0.5 }, person = "p" }
  local male, aged, sized = r.gender "male", r.age(18), r.size(1)

  local function first_of(selector)
    local _, err = r.plan { r.who(selector):becomes "x" }:decide(detections.of { face })
    local problem = err.problems and err.problems[1] or err[1]
    return problem.kind, problem.message
  end

  -- Either way round, since the first one is told of those that weigh alike.
  local function both(word, one, other)
    local kind, again = first_of(r[word](one, other)), first_of(r[word](other, one))
    assert.equal(kind, again)
    return kind
  end

  it("the uncertain one stays uncertain, whatever is missing", function()
    assert.equal("uncertain", both("any", r.none(aged), male))
    assert.equal("uncertain", both("any", aged, male))
    assert.equal("uncertain", both("all", r.age(18, nil, { missing = "error" }), male))
    assert.equal("uncertain", both("all", r.none(aged), male))
  end)

  it("what is missing settles it where all must hold", function()
    assert.equal("missing", both("all", aged, male))
  end)

  it("the first one is told of those that weigh alike", function()
    assert.matches("has no age", select(2, first_of(r.all(aged, sized))), 1, true)
    assert.matches("has no size", select(2, first_of(r.all(sized, aged))), 1, true)
    assert.matches("has no age", select(2, first_of(r.any(aged, sized))), 1, true)
  end)

  it("a place that depends on an estimate is mended where the estimate stands", function()
    local detection = detections.of { { box = { 0, 0, 50, 50 }, gender = { value = "male", confidence = 0.5 } },
      { box = { 200, 0, 50, 50 }, gender = { value = "male", confidence = 0.9 } } }
    local _, err = r.plan { r.who(r.leftmost { of = male }):becomes "x" }:decide(detection)
    assert.equal("uncertain", err.problems[1].kind)
    assert.matches('unsure = "yes" or unsure = "no"', err.problems[1].hint, 1, true)
  end)

  it("a problem of the plan is allowed in the plan, and one of a rule after the rule", function()
    local _, err = r.plan { r.everyone_else:stays() }:decide(detections.of { face })
    assert.equal('if that is meant, say allow = { "nothing" } in the plan', err.problems[1].hint)
    _, err = r.plan { r.who(r.person "q"):becomes "x", r.everyone_else:becomes "y" }:decide(detections.of { face })
    assert.equal('if that is meant, say :allowing "absent" after the rule', err.problems[1].hint)
  end)
end)
