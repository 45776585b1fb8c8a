-- The chin was taken to fall as far as the lower lip, which falls three times as far: whoever talked got too long a chin, and too short
-- a one from a target whose mouth is open.
local shell = require "spec.support.shell"

describe("a chin that has fallen with an open mouth", function()
  it("is not moved where the target's is as long", function()
    local files = { "spec/support/fallen_chin.c", "csrc/local/swap/proportions.c", "csrc/local/mesh/packed_mesh.c" }
    for _, name in ipairs { "face_shape", "face_parts", "face_topology", "iris" } do
      files[#files + 1] = "csrc/local/face/" .. name .. ".c"
    end
    local moved = tonumber(shell.run { shell.compile(table.concat(files, " ") .. " -lm") })
    assert.is_true(math.abs(moved) < 0.1, ("it is by %.2f of the opening"):format(moved))
  end)
end)
