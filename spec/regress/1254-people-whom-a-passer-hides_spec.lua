-- Somebody whom a passer hid was not there while they were hidden: nothing told that the passer had been on the other side of them.
-- One Lua is enough: what this tests is a program in C.
local standings = require "spec.support.standings"

describe("who passes before somebody", function()
  -- Stands at x from one frame to another.
  local function stands(x, first, last, again)
    local one = { first = first, again = again }
    for _ = first, last do
      one[#one + 1] = { x, 200, 60 }
    end
    return one
  end

  -- Walks to the left, 10 pixels a frame, and out of the picture.
  local function passer()
    local one = { first = 0 }
    for frame = 0, 48 do
      one[#one + 1] = { 500 - 10 * frame, 180, 120 }
    end
    return one
  end

  local function changes(left)
    return standings.has(standings.of({ left, passer() })[1].x_changes, 1)
  end

  it("changes places with who is hidden meanwhile", function()
    assert.is_true(changes(stands(100, 0, 29, stands(104, 50, 79))))
  end)

  it("does not with who may have gone, or is elsewhere afterwards", function()
    assert.is_false(changes(stands(100, 0, 29)))
    assert.is_false(changes(stands(100, 0, 29, stands(20, 50, 79))))
    assert.is_false(changes(stands(100, 0, 6, stands(104, 50, 59))))
  end)

  it("leaves those alone before whom nobody passes", function()
    assert.is_false(changes(stands(-200, 0, 29, stands(-204, 50, 79))))
  end)
end)
