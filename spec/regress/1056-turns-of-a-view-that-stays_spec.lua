-- Of a film without people the view was asked in all turns again and again while it stayed as it was: slides of landscapes took a quarter
-- more time.
-- One Lua is enough: what this tests is in C.
local shell = require "spec.support.shell"

local SOURCES = "-O2 spec/support/turned_looks.c csrc/local/analysis/frame_detector.c csrc/local/media/frame_pixels.c"
  .. " csrc/vision/picture/picture.c -lswscale -lavutil -lm"

describe("a view that shows nobody", function()
  local looks = shell.compiled(SOURCES)

  it("is asked in all turns once, and once more where something comes", function()
    local before = looks():match "^A(%.+)a%.+\n$"
    assert.is_true(before ~= nil and #before < 26)
  end)

  it("is asked again while it changes", function()
    local _, count = looks(nil, "moves"):gsub("a", "")
    assert.equal(12, count)
  end)
end)
