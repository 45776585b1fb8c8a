-- Who stood beside one person, walked on alone, and stood beside another one joined those two, who never met: which of them is further
-- left was told without a doubt. So it was of people whom a dissolve from one short shot to the next shows together for some frames; and
-- who leaned past another one for an eighth of a second made a doubt.
local standings = require "spec.support.standings"

local has = standings.has

describe("of people who", function()
  -- Somebody in frames `first` to `last`, where `place` of the frame's number says, in pixels.
  local function person(first, last, place)
    local one = { first = first }
    for frame = first, last do
      one[#one + 1] = { place(frame), 100, 50 }
    end
    return one
  end
  local function at(x)
    return function()
      return x
    end
  end
  -- From `from`, where it stays until frame 50, to `to`, where it is from frame 100 on.
  local function walk(from, to)
    return function(frame)
      return from + (to - from) * math.max(0, math.min(1, (frame - 50) / 50))
    end
  end

  it("never meet nothing is known, though somebody walks from one to the other", function()
    local found = standings.of({ person(0, 49, at(100)), person(0, 150, walk(300, 60)), person(101, 150, at(200)) })
    assert.is_true(has(found[1].x_unknown, 2) and has(found[3].x_unknown, 0))
    assert.is_nil(found[2].x_unknown)
    assert.is_true(found[1].x < found[2].x)
  end)

  it("never meet it is known where somebody stays, whom both have met", function()
    local found = standings.of({ person(0, 49, at(100)), person(0, 150, at(300)), person(101, 150, at(500)) })
    assert.is_nil(found[1].x_unknown)
    assert.is_true(found[1].x < found[3].x)
  end)

  it("never meet it is known where a camera turns on, with one of them in the picture for a while", function()
    local function pan(x)
      return function(frame)
        return x - 5 * frame
      end
    end
    local found = standings.of({ person(0, 39, pan(200)), person(0, 119, pan(600)), person(80, 200, pan(1000)) })
    assert.is_nil(found[1].x_unknown)
    assert.is_nil(found[1].x_changes)
    assert.is_true(found[1].x < found[3].x)
  end)

  it("are together in a dissolve alone nothing is known", function()
    local found = standings.of({ person(0, 51, at(100)), person(42, 90, at(300)) })
    assert.is_true(has(found[1].x_unknown, 1))
  end)

  it("a quick camera shows together for as long it is known", function()
    local found = standings.of({ person(0, 51, function(frame)
      return 600 - 12 * frame
    end), person(42, 90, function(frame)
      return 1200 - 12 * frame
    end) })
    assert.is_nil(found[1].x_unknown)
    assert.is_true(found[1].x < found[2].x)
  end)

  it("lean over for a moment no order changes", function()
    local function leaning(frames)
      return person(0, 100, function(frame)
        return frame >= 50 and frame < 50 + frames and 220 or 100
      end)
    end
    assert.is_nil(standings.of({ leaning(4), person(0, 100, at(200)) })[1].x_changes)
    assert.is_true(has(standings.of({ leaning(12), person(0, 100, at(200)) })[1].x_changes, 1))
  end)
end)
