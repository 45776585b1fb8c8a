-- In the rows of a crowd somebody stands before the body of whoever is behind. Who was small and told by the detector alone was taken for a
-- part of that body, as a hand or a shirt may be, and missed in silence: of three photographs of groups 27 people.
-- One Lua is enough: all of it is the engine's C.
local shell = require "spec.support.shell"

local possible_of = shell.compiled("spec/support/possible_faces.c csrc/local/analysis/maybe_faces.c"
  .. " csrc/local/analysis/person_evidence.c csrc/local/places/missed.c csrc/vision/geometry.c")

describe("what may be a face below a face that is told", function()
  -- Told are three people who stand side by side, 20 pixels wide each by default.
  local function possible(maybe, width)
    local lines = {}
    for i = 1, 3 do
      lines[i] = ("told %d 100 %d 1 0.99"):format(100 * i, width or 20)
    end
    lines[4] = "maybe " .. maybe
    return possible_of(table.concat(lines, "\n"))
  end

  it("is somebody who is as small as they are and of whom the detector is sure", function()
    assert.equal("205 150 20\n", possible "205 150 20 0.99 0.1")
  end)

  it("is a part of the body where the detector is less sure", function()
    assert.equal("", possible "205 150 20 0.85 0.1")
  end)

  it("is a part of the body where it is larger than the faces", function()
    assert.equal("", possible "205 150 29 0.99 0.1")
  end)

  it("is a part of the body where it has another size than most", function()
    assert.equal("", possible("205 200 20 0.99 0.1", 45))
  end)

  it("is a part of the body of people who are near, whom all witnesses know", function()
    assert.equal("", possible("205 250 60 0.99 0.1", 60))
  end)

  it("is a part of the face at that place", function()
    assert.equal("", possible "205 105 20 0.99 0.1")
  end)
end)
