-- Every fourth frame of a film was looked at for faces, also where the camera stood and nothing moved beside the people who were known
-- already: a tenth of an analysis.
-- One Lua is enough: what this tests is in C.
local shell = require "spec.support.shell"

local SOURCES = "spec/support/still_scene.c csrc/local/analysis/frame_scanner.c csrc/local/places/noise_filter.c"
  .. " csrc/local/places/still_scene.c csrc/local/places/fade_in.c csrc/local/media/shot_boundary.c"
  .. " csrc/local/media/spans.c csrc/base/bounded_queue.c csrc/base/thread.c"
  .. " csrc/vision/picture/picture.c csrc/vision/geometry.c -lm -lswscale -lavutil -lpthread"

describe("a person in a still room", function()
  local looks = shell.compiled(SOURCES)

  -- The looks at frames 0, 4, 8 …
  local function looks_where(what)
    return (looks(nil, what):gsub("(.)...", "%1"):gsub("%s", ""))
  end

  it("is looked at thoroughly alone, once two looks have seen the face", function()
    assert.equal("Af.A..tA.t.", looks_where "stays")
    assert.equal("Af.A..tA.t.", looks_where "talks")
  end)

  it("is looked at once more where somebody comes or something covers the face", function()
    assert.equal("Af.A.ftA.t.", looks_where "comes")
    assert.equal("Af.A.ftA.t.", looks_where "covered")
  end)

  it("is looked at as often as ever where it may be none", function()
    assert.equal("AffAfftAftf", looks_where "unsure")
  end)
end)
