-- Lids were smoothed over time as a whole face is, and short blinks were half lost.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/fast_blink.c csrc/local/tracks/mesh_smoothing.c csrc/local/mesh/packed_mesh.c csrc/local/face/iris.c"
  .. " csrc/local/face/face_parts.c csrc/local/face/face_topology.c -lm"

describe("a blink of three frames", function()
  it("shuts the eyes", function()
    local open = tonumber(shell.run { shell.compile(SOURCES) })
    assert.is_true(open < 0.06, "they stay open by " .. open)
  end)
end)
