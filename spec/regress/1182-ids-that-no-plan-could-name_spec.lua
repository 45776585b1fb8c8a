-- A detection takes ids up to 2^53, but a plan could name none above 2^31.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

describe("an id of a detection", function()
  local LARGEST = 9007199254740992

  local function made(id)
    local detection = detections.of { { person = "a" }, { person = "b" } }
    detection.faces[2].id = id
    return detection
  end

  it("can be named in a plan", function()
    for _, id in ipairs { 2147483649, LARGEST } do
      local decisions = assert(r.plan { r.who(r.id(id)):becomes "x" }:decide(made(id)))
      assert.is_nil(decisions[1].target)
      assert.equal("x", decisions[2].target)
      local plan = assert(r.load(shell.write(shell.temporary() .. "/plan.json",
        ('{"detection": "d1", "rules": [{"who": {"id": %d}, "becomes": "x"}]}'):format(id))))
      assert.matches("/x$", assert(plan:decide(made(id)))[2].target)
    end
  end)

  it("is written with all its digits", function()
    local _, err = r.plan { r.who(r.id(LARGEST - 1)):becomes "x" }:decide(made(LARGEST))
    assert.matches("there is no face 9007199254740991; the detection has faces 0, 9007199254740992", tostring(err), 1, true)
  end)

  it("is no number beyond, of which not all are whole", function()
    for _, id in ipairs { LARGEST * 2, -1, 1.5, 0 / 0 } do
      assert.has_error(function() r.id(id) end)
    end
  end)
end)
