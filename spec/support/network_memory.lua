--- How much memory networks take.
local shell = require "spec.support.shell"

local network_memory = {}

local SOURCES = "spec/support/network_memory.c csrc/vision/hand/hands.c csrc/vision/hand/hand_net.c csrc/vision/body/body_net.c"
  .. " csrc/vision/net/detector.c csrc/vision/net/ultraface.c csrc/vision/net/onnx.c csrc/vision/net/blazeface.c"
  .. " csrc/vision/net/crop_region.c csrc/vision/net/resample.c csrc/vision/net/tflite.c csrc/vision/net/tflite_net.c"
  .. " csrc/vision/net/net.c csrc/vision/net/window.c csrc/vision/net/model_file.c csrc/vision/scratch.c csrc/vision/geometry.c"
  .. " csrc/vision/picture/picture.c csrc/base/error.c -lXNNPACK -lswscale -lavutil"

--- MiB by which memory grows when somebody or something is looked for in a picture of 640 x 360 pixels.
---@param network string "palms", "bodies" or "faces"
---@return number
function network_memory.of(network)
  return tonumber((shell.run { shell.compile(SOURCES), network, "build/models" })) / 1024
end

return network_memory
