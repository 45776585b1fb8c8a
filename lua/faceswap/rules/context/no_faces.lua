--- A detection that found no faces.
local no_faces = {}

--- Why nothing can be done with it: what is damaged in the file may be the reason.
---@param detection faceswap.Detection
---@param aim string what was to be done, as in "swap"
---@return string
function no_faces.message(detection, aim)
  local damage = detection.notes[1]
  return ("the detection found no faces: there is nothing to %s%s"):format(aim, damage and (" (%s)"):format(damage) or "")
end

return no_faces
