-- A mouth opened less than the scene's where the target has other lips, whose outer edges pulled the picture between them along, and where
-- its eyes are farther apart.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/open_mouth.c csrc/local/swap/displacement.c csrc/local/swap/proportions.c csrc/local/face/weighted_blur.c"
  .. " csrc/local/mesh/packed_mesh.c csrc/local/face/face_shape.c csrc/local/face/face_parts.c csrc/local/face/face_topology.c"
  .. " csrc/local/face/iris.c -lm"

describe("an open mouth", function()
  local ratios = {}
  lazy_setup(function()
    for line in shell.run({ shell.compile(SOURCES) }):gmatch "%S+" do
      ratios[#ratios + 1] = tonumber(line)
    end
  end)

  local function opens(ratio, from, to)
    assert.is_true(ratio > from and ratio < to, ("it opens by %.2f of the scene's opening"):format(ratio))
  end

  it("is as open between thinner lips", function()
    opens(ratios[1], 0.95, 1.05)
  end)
  it("opens wider where it is wider", function()
    opens(ratios[2], 1.08, 1.2)
  end)
  it("opens wider below eyes that are farther apart", function()
    opens(ratios[3], 1.03, 1.12)
  end)
  it("opens no less where it is narrower", function()
    opens(ratios[4], 0.96, 1.04)
  end)
end)
