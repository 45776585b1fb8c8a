-- A frame that was passed over was looked at again wherever the face was not just halfway between its neighbours, as it seldom is where a
-- head starts or stops: half of all such looks found the same face a pixel farther on.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/landmark_tones.c csrc/local/analysis/landmark_tones.c csrc/vision/geometry.c"

it("a face that has gone more than half of its way is found there", function()
  local said = shell.run { shell.compile(SOURCES) }
  local shift = tonumber(said:match "hurried (%S+) to the right")
  assert.is_true(shift ~= nil and math.abs(shift - 5) < 0.1, said)
end)
