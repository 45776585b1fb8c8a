--- A detection that found no faces.
local facts = require "faceswap.rules.context.facts"

local no_faces = {}

--- Why nothing can be done with it: what is damaged in the file may be the reason, or what is seen is hardly a face.
---@param detection faceswap.Detection
---@param aim string what was to be done, as in "swap"
---@return string
function no_faces.message(detection, aim)
  local reasons, maybe = { detection.notes[1] }, detection.maybe_faces
  if maybe[1] then
    reasons[#reasons + 1] = ("what is seen at %s may be %s too unclear to be changed"):format(facts.name_places(maybe),
      #maybe == 1 and "a face, but is" or "faces, but are")
  end
  return ("the detection found no faces: there is nothing to %s%s"):format(aim,
    reasons[1] and (" (%s)"):format(table.concat(reasons, "; ")) or "")
end

return no_faces
