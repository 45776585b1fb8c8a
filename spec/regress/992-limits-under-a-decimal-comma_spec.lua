-- Hints told a limit as setlocale says: `distance = 0,38` is no number in a plan, neither in Lua nor in JSON.
local shell = require "spec.support.shell"

local script = [[
  assert(os.setlocale("de_DE.UTF-8", "numeric"))
  local detections = require "spec.support.detections"
  local r = require "faceswap.rules"
  require("spec.support.known_faces").install { ["anna.jpg"] = { { embedding = 2.35 } } }
  local detection = detections.of { { embedding = 1 }, { embedding = 2 }, { embedding = 3 } }
  local plan = r.plan { r.who(r.like "anna.jpg"):becomes "x.jpg" }
  local _, err = plan:decide(detection)
  print(err.message)
  print(assert(plan:calibrate(detection)))
]]

describe("a limit that a plan can take", function()
  local folder = shell.temporary()

  setup(function()
    shell.write(folder .. "/script.lua", script)
  end)

  it("has a point, whatever the locale", function()
    local said = shell.run { "env", "LOCPATH=" .. shell.comma_locale(), arg[-1], folder .. "/script.lua" }
    assert.truthy(said:find("distance = 0.38 separates", 1, true), said)
    assert.truthy(said:find("limit 0.38 ", 1, true), said)
  end)
end)
