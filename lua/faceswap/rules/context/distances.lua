--- Distances of the people of a detection to a reference, and the limit that separates the nearest from the others.
local faces = require "faceswap.faces"
local json = require "faceswap.json"
local phrases = require "faceswap.rules.schema.phrases"
local photos = require "faceswap.rules.context.photos"

---@class faceswap.rules.Distances of each person that of its nearest face
---@field reference string embedding
---@field faces table<integer, integer> the nearest face, by person; none where no face of the person can be compared
---@field values table<integer, number> its distance, by person
---@field first integer? the nearest person
---@field second integer? the next one
local Distances = {}
Distances.__index = Distances

local distances = {}

--- Two persons whose distances differ by less are not told apart by them: pictures of one person differ as much.
distances.MIN_GAP = 0.03

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
  local self = setmetatable({ reference = reference, faces = {}, values = {} }, Distances)
  local nearest, values, people, all = self.faces, self.values, context.people, context.faces
  for person = 1, #people do
    local members, least = people[person], nil
    for k = 1, #members do
      local distance = self:of_face(all[members[k]])
      if distance and (not least or distance < least) then
        least, values[person], nearest[person] = distance, distance, members[k]
      end
    end
    if least and (not self.first or least < values[self.first]) then
      self.first, self.second = person, self.first
    elseif least and (not self.second or least < values[self.second]) then
      self.second = person
    end
  end
  return self
end

--- The limit between the nearest person and the next one; nil where the nearest is too far to be the one, or no limit tells them apart.
---@return number? limit
---@return string why
function Distances:limit()
  local best, second = self.values[self.first], self.values[self.second]
  if not best then
    return nil, "no face can be compared"
  elseif best > faces.DIFFERENT then
    return nil, ("the nearest is at %.3f, above %.2f: another person"):format(best, faces.DIFFERENT)
  elseif second and second - best < distances.MIN_GAP then
    return nil, ("the two nearest are at %.3f and %.3f, too close to be told apart: take another photo, or several"):format(best, second)
  end
  local limit = faces.DIFFERENT
  if second then -- in the middle, or where it leaves other pictures of the person in
    local widest = second >= faces.SAME and math.min(second - distances.MIN_GAP / 2, faces.SAME) or 0
    limit = math.min(math.max((best + second) / 2, widest), faces.DIFFERENT)
  end
  return math.floor(limit * 100) / 100, second and "separates the best from the next" or "takes the only one"
end

--- The advice of a hint about a distance, in the plan's language.
---@return string
function Distances:advice(surface)
  local limit, why = self:limit()
  return limit and ("%s %s"):format(phrases.say(surface, "distance", json.encode(limit)), why) or why
end

return distances
