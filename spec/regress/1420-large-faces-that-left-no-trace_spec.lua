-- What may be a face was taken for scenery where it was much wider than every face that is told. So somebody before the others of whom the
-- networks were not sure, as of a man in a black-and-white profile with dark glasses, left no trace in a film: `largest` and `bottommost`
-- named others, and nothing was doubted.
-- One Lua is enough: all of it is the engine's C.
local shell = require "spec.support.shell"

local possible_of = shell.compiled("spec/support/possible_faces.c csrc/local/analysis/maybe_faces.c"
  .. " csrc/local/analysis/person_evidence.c csrc/local/places/missed.c csrc/vision/geometry.c")

describe("what may be a face beside one of 60 pixels", function()
  -- Of a film in which both are seen for two seconds.
  local function possible(width, likelihood)
    return possible_of(("told 100 100 60 1 .99\nover 0 50 0\nmaybe 600 300 %d .99 %s\nover 0 50 0\n"):format(width, likelihood))
  end

  it("is told however wide it is, where it is likely one", function()
    assert.equal("600 300 110\n", possible(110, ".83"))
    assert.equal("600 300 400\n", possible(400, ".55"))
  end)

  it("is told where it is about as wide, and possible", function()
    assert.equal("600 300 80\n", possible(80, ".35"))
  end)

  it("is scenery where it is much wider, and unlikely a face", function()
    assert.equal("", possible(110, ".45"))
  end)
end)
