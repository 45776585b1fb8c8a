--- Distances of all persons of a detection to each reference of a plan, from which a user reads a limit.
local core = require "faceswap.core"
local distances = require "faceswap.rules.context.distances"
local faces = require "faceswap.faces"
local json = require "faceswap.json"

local calibrate = {}

---@class faceswap.CalibratedReference
---@field photos string[]
---@field persons {person: string?, face_ids: integer[], distance: number, says: "same"|"uncertain"|"different"}[] nearest first
---@field gap number? between the nearest and the next
---@field limit number? that tells the nearest from the next; nil where that would not be safe
---@field why string what the limit rests on, or why there is none
---@field problem string? why the photos are of no use

---@class faceswap.Calibration
---@field references faceswap.CalibratedReference[]
---@field unknown integer[] ids of faces that cannot be compared
local Calibration = {}
Calibration.__index = Calibration
Calibration.__name = "faceswap.Calibration"

---@return faceswap.CalibratedReference? row nil where the context has failed
local function reference_row(context, names)
  context:begin()
  local measured, row = distances.of(context, names), { photos = names, persons = {} }
  if context.failure then
    return nil
  elseif not measured then
    row.why, row.problem = "", context.notes[1].message
    return row
  end
  local values, sorted = measured.values, {}
  for person in pairs(values) do
    sorted[#sorted + 1] = person
  end
  table.sort(sorted, function(a, b)
    return values[a] < values[b] or values[a] == values[b] and a < b
  end)
  for i, person in ipairs(sorted) do
    local ids = {}
    for k, index in ipairs(context.people[person]) do
      ids[k] = context.faces[index].id
    end
    row.persons[i] = { person = context.faces[measured.faces[person]].person, face_ids = ids, distance = values[person],
      says = faces.verdict(values[person]) }
  end
  row.gap = row.persons[2] and row.persons[2].distance - row.persons[1].distance or nil
  row.limit, row.why = measured:limit()
  return row
end

--- Measures the references of a plan in a detection.
---@param context faceswap.rules.Context
---@return faceswap.Calibration?
---@return faceswap.Error?
function calibrate.of(context)
  local references, seen = {}, {}
  for _, selector in ipairs(context.plan.selectors) do
    if selector.like and not seen[selector.key] then
      seen[selector.key] = true
      local row = reference_row(context, selector.like)
      if not row then
        return nil, context.failure
      end
      references[#references + 1] = row
    end
  end
  local unknown = {}
  for _, face in ipairs(context.faces) do
    unknown[#unknown + 1] = not face.embedding and face.id or nil
  end
  return setmetatable({ references = references, unknown = unknown }, Calibration)
end

function Calibration:__tostring()
  local lines = {}
  for _, row in ipairs(self.references) do
    lines[#lines + 1] = core.clean(table.concat(row.photos, ", "))
    for _, person in ipairs(row.persons) do
      lines[#lines + 1] = ("  %.3f  %-9s  face %s"):format(person.distance, person.says, table.concat(person.face_ids, ", "))
    end
    local limit = row.limit and ("limit %s "):format(json.encode(row.limit)) or "no limit: "
    lines[#lines + 1] = "  " .. core.clean(row.problem or limit .. row.why)
  end
  if #lines == 0 then
    return "the plan names no photo of a person"
  elseif #self.unknown > 0 then
    lines[#lines + 1] = "not compared: face " .. table.concat(self.unknown, ", ")
  end
  return table.concat(lines, "\n")
end

return calibrate
