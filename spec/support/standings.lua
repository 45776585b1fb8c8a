--- Standings of people as spec/support/standings.c finds them, for specs.
local shell = require "spec.support.shell"

local standings = {}

local standings_of = shell.compiled "-O2 spec/support/standings.c csrc/local/places/*.c csrc/vision/geometry.c -lswscale -lavutil"

-- Sightings in order of first frame.
local function pieces_of(people)
  local sorted = {}
  for i, one in ipairs(people) do
    for _, piece in ipairs { one, one.again } do
      sorted[#sorted + 1] = { number = i - 1, person = piece }
    end
  end
  table.sort(sorted, function(a, b)
    return a.person.first < b.person.first or a.person.first == b.person.first and a.number < b.number
  end)
  return sorted
end

local function read(said)
  local found = {}
  for line in said:gmatch "[^\n]+" do
    local x, y, rest = line:match "^(%S+) (%S+)(.*)$"
    if x then
      local one = { x = tonumber(x), y = tonumber(y) }
      for name, from, to in rest:gmatch " (%a[%w_]*) (%d+) (%d+)" do
        one[name] = one[name] or {}
        table.insert(one[name], { tonumber(from), tonumber(to) })
      end
      found[#found + 1] = one
    end
  end
  return found
end

--- The standings of people, each a list of `{x, y, size}` by frame from `first` on, and perhaps `again` another one.
---@param people table[]
---@return table[] found of each `x`, `y` and lists of ranges
---@return string said what was printed
function standings.of(people)
  local lines = { tostring(#people) }
  for _, one in ipairs(people) do
    local seen = one[#one]
    lines[#lines + 1] = ("%.3f %.3f %.3f %.3f"):format(seen[1] - seen[3] / 2, seen[2] - seen[3] / 2, seen[3], seen[3])
  end
  for _, entry in ipairs(pieces_of(people)) do
    lines[#lines + 1] = ("%d %d %d"):format(entry.number, entry.person.first, #entry.person)
    for _, seen in ipairs(entry.person) do
      lines[#lines + 1] = ("%.3f %.3f %.3f"):format(seen[1], seen[2], seen[3])
    end
  end
  local said = standings_of(table.concat(lines, "\n"))
  local found = read(said)
  assert(#found == #people, said)
  return found, said
end

--- Whether ranges have a number.
function standings.has(ranges, number)
  for _, range in ipairs(ranges or {}) do
    if number >= range[1] and number <= range[2] then
      return true
    end
  end
  return false
end

return standings
