--- What the frames of a video leave in doubt about the order of two persons.
local standing = {}

---@class faceswap.rules.Standing
---@field id integer by which others name the face
---@field told faceswap.Standing

local NONE = {}

-- Whether ranges of ids hold one.
local function has(ranges, id)
  for _, range in ipairs(ranges) do
    if id >= range[1] and id <= range[2] then
      return true
    end
  end
  return false
end

local function leaves_doubt(told, list)
  for _, order in ipairs(list) do
    if told[order.changes] or told[order.unknown] then
      return true
    end
  end
  return false
end

--- The standings of faces; nil where none of them leaves a doubt in one of the orders.
---@param context faceswap.rules.Context
---@param faces integer[] indices
---@param list faceswap.rules.Order[]
---@return faceswap.rules.Standing[]?
function standing.of(context, faces, list)
  local found, in_doubt = {}, false
  for _, index in ipairs(faces) do
    local face = context.faces[index]
    local told = face.standing and context:fact(face, "standing")
    if told then
      found[#found + 1] = { id = face.located and face.located.id or face.id, told = told }
      in_doubt = in_doubt or leaves_doubt(told, list)
    end
  end
  return in_doubt and found or nil
end

--- Why it is not sure which of two persons comes first: that changes, or nobody can tell.
---@param mine faceswap.rules.Standing[]
---@param theirs faceswap.rules.Standing[]
---@param order faceswap.rules.Order
---@return "changes"|"unknown"|nil
function standing.doubt(mine, theirs, order)
  local doubt
  for _, one in ipairs(mine) do
    local changes, unknown = one.told[order.changes], one.told[order.unknown]
    for _, other in ipairs((changes or unknown) and theirs or NONE) do
      if has(changes or NONE, other.id) then
        return "changes"
      elseif has(unknown or NONE, other.id) then
        doubt = "unknown"
      end
    end
  end
  return doubt
end

return standing
