-- Beside the rims of glasses, which stay, the new face was taken to fade into the scene's, as at its outline: it took the colour of the
-- brow or skin that it hides, here in one frame and there in the next.
local shell = require "spec.support.shell"

local PARTS = {
  swap = { "lighting" }, canvas = { "matte", "patch" }, target = { "skin_map" },
  face = { "colour", "face_parts", "face_shape", "face_topology", "pyramid", "skin_field", "skin_points", "veil", "warp", "weighted_blur" },
}

describe("a brow beside the rim of glasses", function()
  it("is as dark as without them", function()
    local files = { "spec/support/beside_rim.c", "csrc/vision/face/mesh_measures.c" }
    for folder, names in pairs(PARTS) do
      for _, name in ipairs(names) do
        files[#files + 1] = ("csrc/local/%s/%s.c"):format(folder, name)
      end
    end
    local brighter = tonumber(shell.run { shell.compile(table.concat(files, " ") .. " -lm") })
    assert.is_true(brighter < 2, ("it is brighter by %.1f"):format(brighter))
  end)
end)
