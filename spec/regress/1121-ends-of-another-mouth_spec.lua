-- The ends of the new face's mouth were halfway between the scene's and the target's.
local shell = require "spec.support.shell"

describe("the ends of the new face's mouth", function()
  it("are as high as the target's", function()
    local files = { "spec/support/mouth_corners.c", "csrc/local/swap/proportions.c", "csrc/local/mesh/packed_mesh.c" }
    for _, name in ipairs { "face_shape", "face_parts", "face_topology", "iris" } do
      files[#files + 1] = "csrc/local/face/" .. name .. ".c"
    end
    local share = tonumber(shell.run { shell.compile(table.concat(files, " ") .. " -lm") })
    assert.is_true(share > 0.93 and share < 1.05, ("they are so by %.2f"):format(share))
  end)
end)
