-- Two wheels, at one place in two shots of a film, were one person without a doubt: one was likely enough a face, the other was not.
-- One Lua is enough: all of it is the engine's C.
local shell = require "spec.support.shell"

describe("a person of a film", function()
  local possible = shell.compiled("spec/support/possible_faces.c csrc/local/analysis/maybe_faces.c"
    .. " csrc/local/analysis/person_evidence.c csrc/local/places/missed.c csrc/vision/geometry.c")

  -- Likelihoods and frames of what is one person.
  local function is_doubted(sights)
    local lines = { "persons" }
    for i, sight in ipairs(sights) do
      lines[#lines + 1] = ("%s 100 80 60 1 %g\nover %d %d 0"):format(i == 1 and "told" or "again", sight[1], 50 * (i - 1), sight[2])
    end
    return possible(table.concat(lines, "\n")) == "100 80 60\n"
  end

  it("may be none that is hardly likely a face in most of its frames", function()
    assert.is_true(is_doubted { { .95, 22 }, { .71, 22 } })
    assert.is_true(is_doubted { { .71, 30 }, { .98, 22 } })
  end)

  it("is one that is likely a face, or is hidden for a while", function()
    assert.is_false(is_doubted { { .93, 40 } })
    assert.is_false(is_doubted { { .98, 40 }, { .97, 40 } })
    assert.is_false(is_doubted { { .99, 50 }, { .7, 8 } })
  end)
end)
