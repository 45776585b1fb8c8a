--- Distances of the people of a detection to a reference, and the limit that separates the nearest from the others.
local faces = require "faceswap.faces"
local json = require "faceswap.json"
local phrases = require "faceswap.rules.schema.phrases"
local photos = require "faceswap.rules.context.photos"

---@class faceswap.rules.Distances
---@field reference string embedding
---@field by_person ({distance: number, face: integer, person: integer}|false)[] of the nearest face of each person; false: no face of the
--- person can be compared
---@field first {distance: number, face: integer, person: integer}? that of the nearest person
---@field second {distance: number, face: integer, person: integer}? that of the next one
local Distances = {}
Distances.__index = Distances

local distances = {}

-- Two persons whose distances differ by less are not told apart by a limit between them: pictures of one person differ as much.
local MIN_GAP = 0.03

--- The distance of a face; nil where it cannot be compared.
---@param face faceswap.Face
---@return number?
function Distances:of_face(face)
  return face.embedding and faces.distance(self.reference, face.embedding)
end

--- Measures the distance of every face to a reference.
---@param context faceswap.rules.Context
---@param names string[] reference photos, as the plan has them
---@return faceswap.rules.Distances? measured nil, and a note or a failure of the context, where the photos are of no use
function distances.of(context, names)
  local reference = photos.reference(context, names)
  if not reference then
    return nil
  end
  local self, people = setmetatable({ reference = reference, by_person = {} }, Distances), context.people
  for person = 1, #people do
    local members, nearest = people[person], false
    for k = 1, #members do
      local distance = self:of_face(context.faces[members[k]])
      if distance and (not nearest or distance < nearest.distance) then
        nearest = { distance = distance, face = members[k], person = person }
      end
    end
    self.by_person[person] = nearest
    if nearest and (not self.first or nearest.distance < self.first.distance) then
      self.first, self.second = nearest, self.first
    elseif nearest and (not self.second or nearest.distance < self.second.distance) then
      self.second = nearest
    end
  end
  return self
end

--- The limit between the nearest person and the next one; nil where the nearest is too far to be the one, or no limit tells them apart.
---@return number? limit
---@return string why
function Distances:limit()
  local best, second = self.first, self.second
  if not best then
    return nil, "no face can be compared"
  elseif best.distance > faces.DIFFERENT then
    return nil, ("the nearest is at %.3f, above %.2f: another person"):format(best.distance, faces.DIFFERENT)
  elseif second and second.distance - best.distance < MIN_GAP then
    return nil, ("the two nearest are at %.3f and %.3f, too close to be told apart: take another photo, or several"):format(best.distance,
      second.distance)
  end
  local limit = second and math.min((best.distance + second.distance) / 2, faces.DIFFERENT) or faces.DIFFERENT
  return math.floor(limit * 100) / 100, second and "separates the best from the next" or "takes the only one"
end

--- The advice of a hint about a distance, in the plan's language.
---@return string
function Distances:advice(surface)
  local limit, why = self:limit()
  return limit and ("%s %s"):format(phrases.say(surface, "distance", json.encode(limit)), why) or why
end

return distances
