-- Messages about a cast folder spoke of "rule 1" where the user had written no rule, and of "rule 3" where the second one was meant, since
-- a cast folder before it stands for two.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local shell = require "spec.support.shell"
local load = require "faceswap.rules.load"
local r = require "faceswap.rules"

describe("what decides", function()
  local folder

  before_each(function()
    folder = shell.temporary()
    for _, path in ipairs { "cast/lead/a.jpg", "cast/lead/becomes.jpg", "cast/host/b.jpg", "cast/host/stays" } do
      shell.run { "mkdir", "-p", folder .. "/" .. path:match "^(.*)/" }
      shell.write(folder .. "/" .. path, path)
    end
    known_faces.install { [folder .. "/cast/lead/a.jpg"] = { { embedding = 1 } }, [folder .. "/cast/host/b.jpg"] = { { embedding = 3 } } }
  end)

  local function two(...)
    local list = {}
    for i, embedding in ipairs { ... } do
      list[i] = { embedding = embedding, person = "p" .. i, box = { i * 100, 0, 50, 50 } }
    end
    return detections.of(list)
  end

  it("is a part of the cast for the command, wherever that is told", function()
    local plan = assert(load.folder(folder .. "/cast", {}))
    local decisions = assert(plan:decide(two(1, 3)))
    assert.equal("part lead", decisions[1].by)
    assert.equal("part host", decisions[2].by)
    local shown = tostring(assert(plan:explain(two(1, 3))))
    assert.matches("\n0 +becomes [^\n]*becomes.jpg +lead +like a.jpg", shown)
    assert.matches("part host lost: not like b.jpg", shown, 1, true)
    assert.is_nil(shown:find "rule %d")
    local _, err = plan:decide(two(1, 9))
    assert.matches("^the plan does not decide: part host: /[^:]*b.jpg matches nobody; the nearest face is at a distance of 2.000; "
      .. "if that is meant, say %-%-allow absent$", err.message)
    _, err = plan:decide(two(1, 3, 1.1))
    assert.matches("part lead: /", err.message, 1, true)
    _, err = plan:decide(two(1, 3, 2.65))
    assert.matches("part host: face 2: may be b.jpg: distance 0.350", err.message, 1, true)
  end)

  it("is the rule as the user counts them beside a cast", function()
    local plan = r.plan { r.cast(folder .. "/cast"), r.who(r.id(0)):becomes "x", r.everyone_else:stays() }
    local _, err = plan:decide(two(1, 3))
    assert.matches("rule 2: face 0 is claimed by part lead, too, with another outcome", err.message, 1, true)
    assert.equal(3, err.problems[1].rule) -- in plan.rules
    local decisions = assert(r.plan { r.cast(folder .. "/cast"), r.everyone_else:becomes "x" }:decide(two(1, 3, 9)))
    assert.equal("rule 2", decisions[3].by)
    assert.equal(3, decisions[3].rule)
  end)
end)
