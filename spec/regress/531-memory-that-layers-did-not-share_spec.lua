-- XNNPACK places a layer behind those that are needed at the same time, never before them: in a long row of layers each had memory
-- of its own, 17 MiB where palms are looked for.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/palm_memory.c csrc/vision/hand/hands.c csrc/vision/hand/hand_net.c csrc/vision/net/blazeface.c"
  .. " csrc/vision/net/crop_region.c csrc/vision/net/resample.c csrc/vision/net/tflite.c csrc/vision/net/tflite_net.c"
  .. " csrc/vision/net/net.c csrc/vision/net/window.c csrc/vision/net/model_file.c csrc/vision/geometry.c csrc/vision/picture/picture.c"
  .. " csrc/base/error.c -lXNNPACK -lswscale -lavutil"

describe("a network of many layers", function()
  it("keeps the memory of a few of them", function()
    local folder = shell.temporary()
    local said = shell.run { shell.compile(folder .. "/palm", SOURCES), "build/models" }
    assert.is_true(tonumber(said) < 14 * 1024, said)
  end)
end)
