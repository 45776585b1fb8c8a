-- `print(plan:explain(detection))`, as README has it, ended with a nil: what went well returned an error that was none.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("what goes well returns one value", function()
  local plan = r.plan { r.who(r.leftmost()):becomes "https://example.org/a.jpg" }
  local detection = detections.of { { person = "p1", box = { 0, 0, 50, 50 }, frames = 9 } }

  for _, name in ipairs { "explain", "calibrate", "encode", "hash" } do
    it("in " .. name, function()
      local function check(value, ...)
        assert.is_truthy(value)
        assert.equal(0, select("#", ...))
      end
      check(plan[name](plan, detection))
    end)
  end

  it("and an error is told as before", function()
    local by_function = r.plan { r.who(r.test(function() return true end)):becomes "https://example.org/a.jpg" }
    local hash, err = by_function:hash()
    assert.is_nil(hash)
    assert.equal("config", err.kind)
  end)
end)
