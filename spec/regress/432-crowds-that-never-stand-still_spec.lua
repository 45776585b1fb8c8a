-- How people stand to each other was told by nothing but their boxes. What frames tell of it is tried on films of random walkers, on
-- cameras that turn, and on crowds: no order may be told that frames contradict, and little be written of many.
local standings = require "spec.support.standings"

local has = standings.has

describe("how people of a film stand to each other", function()
  -- In how many of the frames that show both the first is clearly left, clearly right, and how many there are.
  local function compare(a, b)
    local left, right, both = 0, 0, 0
    for i, seen in ipairs(a) do
      local other = b[a.first + i - b.first]
      if other then
        local clear = 0.08 * math.min(seen[3], other[3])
        both = both + 1
        left, right = left + (seen[1] < other[1] - clear and 1 or 0), right + (seen[1] > other[1] + clear and 1 or 0)
      end
    end
    return left, right, both
  end

  -- A generator of numbers from 0 to 1 that every Lua has.
  local function chance(seed)
    return function()
      seed = (seed * 16807) % 2147483647
      return seed / 2147483647
    end
  end

  local function walker(random, frames)
    local first = math.floor(random() * frames / 2)
    local count = 5 + math.floor(random() * (frames - first - 5))
    local one, x, speed = { first = first }, random() * 1000, random() < 0.5 and 0 or random() * 20 - 10
    for i = 1, count do
      one[i] = { x + random() * 2, 200 + random() * 2, 50 }
      x = x + speed
      if random() < 0.01 then
        speed = random() * 20 - 10
      end
    end
    return one
  end

  it("is as most of the frames that two share say, or a doubt", function()
    local random, told, doubted = chance(7), 0, 0
    for _ = 1, 100 do
      local people = {}
      for i = 1, 2 + math.floor(random() * 8) do
        people[i] = walker(random, 200)
      end
      local found = standings.of(people)
      for i, one in ipairs(people) do
        for k, other in ipairs(people) do
          local left, right, both = compare(one, other)
          local doubt = has(found[i].x_changes, k - 1) or has(found[i].x_unknown, k - 1)
          assert.equal(doubt, has(found[k].x_changes, i - 1) or has(found[k].x_unknown, i - 1))
          if i ~= k and doubt then
            doubted = doubted + 1
          elseif i ~= k and left + right > both / 2 and both >= 0.05 * math.min(#one, #other) then
            told = told + 1
            assert.equal(left > right, found[i].x < found[k].x)
            assert.is_true(math.min(left, right) < math.max(6, both * 0.02))
          end
        end
      end
    end
    assert.is_true(told > 300 and doubted > 300, told .. " " .. doubted)
  end)

  -- People who stand where `places` say, before a camera that shows 400 pixels and turns by 4 in a frame.
  local function pan(places, frames)
    local people = {}
    for frame = 0, frames - 1 do
      for i, place in ipairs(places) do
        local x = place - frame * 4
        if x > 0 and x < 400 then
          people[i] = people[i] or { first = frame }
          table.insert(people[i], { x, 100, 50 })
        end
      end
    end
    return people
  end

  it("is where a camera turns from one to the next, of whom no frame shows more than two", function()
    local places, random = {}, chance(3)
    for i = 1, 60 do
      places[i] = (places[i - 1] or 0) + 230 + random() * 100
    end
    local found = standings.of(pan(places, 5200))
    for i = 2, #found do
      assert.is_nil(found[i].x_changes)
      assert.is_nil(found[i].x_unknown)
      assert.is_true(math.abs(found[i].x - found[i - 1].x - places[i] + places[i - 1]) < 3)
    end
  end)

  -- Somebody in five frames from `first` on, and in five more from `second` on.
  local function five(first, x)
    local seen = { x, 0, 50 }
    return { first = first, seen, seen, seen, seen, seen }
  end
  local function twice(first, x, second, other_x)
    local one = five(first, x)
    one.again = five(second, other_x)
    return one
  end

  it("is a doubt of three of whom each is left of the next in turn", function()
    local found = standings.of { twice(0, 100, 10, 540), twice(0, 300, 5, 300), twice(5, 500, 10, 500) }
    for i = 1, 3 do
      for k = 1, 3 do
        assert.is_true(i == k or has(found[i].x_changes, k - 1))
      end
    end
  end)

  it("is a doubt of two who are level, though one is left of somebody who is left of the other", function()
    local found = standings.of { twice(0, 100, 5, 100), twice(5, 400, 10, 100), twice(0, 100, 10, 400) }
    assert.same({ { 2, 2 } }, found[1].x_changes)
    assert.same({ { 0, 0 } }, found[3].x_changes)
  end)

  it("follows from nobody who walks from one to the other", function()
    local one, passer, other = { first = 0 }, { first = 0 }, { first = 20 }
    for i = 1, 40 do
      passer[i] = { 600 - i * 12, 100, 50 }
      if i <= 20 then
        one[i], other[i] = { 300, 0, 50 }, { 400, 0, 50 }
      end
    end
    local found = standings.of { one, passer, other }
    assert.same({ { 2, 2 } }, found[1].x_unknown)
    assert.is_nil(found[1].x_changes)
    assert.same({ { 0, 0 } }, found[3].x_unknown)
  end)

  it("is told shortly and quickly of two hundred, and of none where they are too many", function()
    local random, people = chance(11), {}
    for i = 1, 200 do
      people[i] = walker(random, 400)
    end
    table.sort(people, function(a, b)
      return a.first < b.first
    end)
    local found, said = standings.of(people)
    for i, one in ipairs(found) do
      assert.is_true(#(one.x_changes or {}) <= 16 and #(one.x_unknown or {}) <= 16)
      for k, other in ipairs(found) do -- what is left out of ranges is covered by the last one, of the other, too
        local left, right, both = compare(people[i], people[k])
        if i ~= k and math.min(left, right) >= math.max(6, both * 0.02) and both > 0.05 * math.min(#people[i], #people[k]) then
          assert.is_true(has(one.x_changes, k - 1) and has(other.x_changes, i - 1))
        end
      end
    end
    assert.is_true(#said < 200 * 1000, #said)
    assert.is_true(tonumber(said:match "(%d+)\n$") < 1000000, said:match "(%d+)\n$")
    for i = 201, 401 do
      people[i] = { first = 0, { i, 0, 50 } }
    end
    found = standings.of(people)
    assert.same({ { 0, 400 } }, found[7].x_unknown)
    assert.same({ { 0, 400 } }, found[401].y_unknown)
  end)
end)
