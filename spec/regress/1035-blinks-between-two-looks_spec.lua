-- Of a face that kept still every second frame was never looked at: it was put between its neighbours, and an eye that had shut for one,
-- or a mouth that had opened, was taken to be as before. Now what such a frame shows decides.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/landmark_tones.c csrc/local/analysis/landmark_tones.c csrc/vision/geometry.c"

describe("a frame that was passed over", function()
  local said

  lazy_setup(function()
    said = shell.run { shell.compile(SOURCES) }
  end)

  for case, answer in pairs {
    still = "yes", moved = "yes", lit = "yes", dark = "yes",
    leapt = "no", blinked = "no", spoke = "no", ["blinked-in-the-dark"] = "no",
  } do
    it(("shows what its neighbours show where the face has %s: %s"):format(case, answer), function()
      assert.is_truthy(("\n" .. said):find(("\n%s %s\n"):format(case, answer), 1, true), said)
    end)
  end
end)
