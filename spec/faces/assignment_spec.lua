-- Each of some gets one of others, so that the sum of costs is least.
local assignment = require "faceswap.faces.assignment"

describe("an assignment", function()
  -- The cheapest by trying all: {column by row}, its cost.
  local function by_trying(rows, columns, cost, forbidden)
    local best = math.huge
    local function try(row, used, sum)
      if sum >= best then
        return
      elseif row > rows then
        best = sum
        return
      end
      try(row + 1, used, sum + forbidden)
      for column = 1, columns do
        if not used[column] and cost(row, column) < forbidden then
          used[column] = true
          try(row + 1, used, sum + cost(row, column))
          used[column] = nil
        end
      end
    end
    try(1, {}, 0)
    return best
  end

  it("costs least, each at most once, and nothing that is forbidden", function()
    local state = 7
    local function random()
      state = (state * 16807) % 2147483647
      return state / 2147483647
    end
    for _ = 1, 300 do
      local rows, columns, table_of = math.floor(random() * 6), math.floor(random() * 6), {}
      for i = 1, rows * columns do
        table_of[i] = math.floor(random() * 10) / 10 -- some of them are alike, or just forbidden
      end
      local function cost(row, column)
        return table_of[(row - 1) * columns + column]
      end
      local found, used, sum = assignment.best(rows, columns, cost, 0.6), {}, 0
      for row = 1, rows do
        local column = found[row]
        sum = sum + (column and cost(row, column) or 0.6)
        if column then
          assert.is_nil(used[column])
          assert.is_true(cost(row, column) < 0.6)
          used[column] = true
        end
      end
      assert.is_true(math.abs(sum - by_trying(rows, columns, cost, 0.6)) < 1e-9)
    end
  end)

  it("is not greedy", function()
    local costs = { { 0.1, 0.2 }, { 0.11, 0.9 } }
    assert.same({ 2, 1 }, assignment.best(2, 2, function(row, column) return costs[row][column] end, 0.95))
  end)
end)
