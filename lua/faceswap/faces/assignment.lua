--- Assigns each of some to one of others, so that the sum of costs is least (the Hungarian method, with potentials).
local assignment = {}

-- One more row: the path by which assignments are exchanged until the row has a column of its own.
local function add_row(cost, columns, row, state)
  local row_potential, column_potential, row_of = state.row_potential, state.column_potential, state.row_of
  local least, from, used, column = {}, {}, {}, 0
  for k = 0, columns do
    least[k] = math.huge
  end
  row_of[0] = row
  repeat
    used[column] = true
    local current, delta, nearest = row_of[column], math.huge, nil
    for k = 1, columns do
      if not used[k] then
        local reduced = cost(current, k) - row_potential[current] - column_potential[k]
        if reduced < least[k] then
          least[k], from[k] = reduced, column
        end
        if least[k] < delta then
          delta, nearest = least[k], k
        end
      end
    end
    for k = 0, columns do
      if used[k] then
        row_potential[row_of[k]] = row_potential[row_of[k]] + delta
        column_potential[k] = column_potential[k] - delta
      else
        least[k] = least[k] - delta
      end
    end
    column = nearest
  until not row_of[column]
  repeat
    local before = from[column]
    row_of[column], column = row_of[before], before
  until column == 0
end

--- Finds the assignment. Where there are more rows than columns, some rows get none; what costs `forbidden` or more is not assigned.
---@param rows integer
---@param columns integer
---@param cost fun(row: integer, column: integer): number
---@param forbidden number
---@return table<integer, integer> column by row
function assignment.best(rows, columns, cost, forbidden)
  local state = { row_potential = {}, column_potential = {}, row_of = {} }
  -- as many columns more that stand for "none": so no row must take what is forbidden
  local total = columns + rows
  local function padded(row, column)
    return column <= columns and math.min(cost(row, column), 2 * forbidden) or forbidden
  end
  for row = 1, rows do
    state.row_potential[row] = 0
  end
  for column = 0, total do
    state.column_potential[column] = 0
  end
  for row = 1, rows do
    add_row(padded, total, row, state)
  end
  local found = {}
  for column = 1, columns do
    local row = state.row_of[column]
    if row and cost(row, column) < forbidden then
      found[row] = column
    end
  end
  return found
end

return assignment
