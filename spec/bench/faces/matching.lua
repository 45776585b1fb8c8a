--- Which of the faces that were found are those that the labels tell.
local matching = {}

-- Two boxes mean one face if their middles are this near (of the label's size), and neither is much larger: detectors and people draw
-- boxes differently.
local NEAR, LARGER = 0.45, 2.2

local function clip(box, width, height)
  local x1, y1 = math.max(0, box[1]), math.max(0, box[2])
  local x2, y2 = math.min(width, box[1] + box[3]), math.min(height, box[2] + box[4])
  return { x1, y1, math.max(1, x2 - x1), math.max(1, y2 - y1) }
end

local function apart(label, box)
  local size, other = math.sqrt(label[3] * label[4]), math.sqrt(box[3] * box[4])
  if size > other * LARGER or other > size * LARGER then
    return math.huge
  end
  local x, y = label[1] + label[3] / 2 - box[1] - box[3] / 2, label[2] + label[4] / 2 - box[2] - box[4] / 2
  local distance = math.sqrt(x * x + y * y) / size
  return distance <= NEAR and distance or math.huge
end

--- How far a box is from a label, in sizes of it; infinite where it means another face. A face that the frame cuts may be told whole or
--- as far as it is seen.
---@param label number[]
---@param box number[]
---@param width number of the frame
---@param height number
---@return number
function matching.distance(label, box, width, height)
  return math.min(apart(label, box), apart(clip(label, width, height), clip(box, width, height)))
end

-- Labels that must be found take their faces before those that count neither way.
local function take(faces, found, width, height, either, matches)
  for i, face in ipairs(faces) do
    if (face.tags.either or false) == either then
      local best, least = nil, math.huge
      for k, seen in ipairs(found) do
        local distance = matches[k] == nil and matching.distance(face.box, seen.box, width, height) or math.huge
        if distance < least then
          best, least = k, distance
        end
      end
      if best then
        matches[best] = i
      end
    end
  end
end

--- For each found face the index of its label, or false.
---@param faces faceswap.bench.Face[]
---@param found faceswap.SeenFace[]
---@param width number
---@param height number
---@return (integer|false)[]
function matching.match(faces, found, width, height)
  local matches = {}
  take(faces, found, width, height, false, matches)
  take(faces, found, width, height, true, matches)
  for k = 1, #found do
    matches[k] = matches[k] or false
  end
  return matches
end

return matching
