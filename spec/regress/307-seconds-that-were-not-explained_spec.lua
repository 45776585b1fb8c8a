-- An explanation and a contact sheet said what a face becomes, and not that this is so for some seconds alone.
local detections = require "spec.support.detections"
local r = require "faceswap.rules"

describe("an explanation of a target for some seconds", function()
  it("names them", function()
    local function outcome(target)
      local explanation = assert(r.plan { r.everyone_else:becomes(target) }:explain(detections.of { { person = "anna" } }))
      local row = explanation.faces[1]
      return tostring(explanation):match "\n0 +(.-)  ", row.from, row.to
    end
    assert.same({ "becomes x from 1.5 s to 20 s", 1.5, 20 }, { outcome { "x", from = 1.5, to = 20 } })
    assert.same({ "becomes x from 3 s", 3 }, { outcome { "x", from = 3 } })
    assert.same({ "becomes x to 4 s", nil, 4 }, { outcome { "x", to = 4 } })
    assert.same({ "becomes x" }, { outcome "x" })
  end)
end)
