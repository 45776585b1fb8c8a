--- Orders of faces: which of two comes first, how sure that is, and what the frames of a video leave in doubt about it.
local facts = require "faceswap.rules.context.facts"

local orders = {}

---@class faceswap.rules.Order
---@field fact string of faceswap.rules.context.facts
---@field sign 1|-1 -1: the larger comes first
---@field name string for people
---@field word string? the word that names its first
---@field sums boolean? a person's value is the sum over its faces, instead of the best of them
--- A difference that nobody could see counts as none: up to
---@field level number?
---@field of_width number? in widths of the narrower face
--- Names of what a face's standing tells of others about whom the order, of places or sizes,
---@field changes string? is another one at another moment
---@field unknown string? cannot be told

-- Who stands this near another one, in widths of the narrower face, may be the other to the eye: rows of people are seldom exactly level.
local NEARLY = 0.08

-- Frames are 8 ms apart at the most frequent rate that is common (120 Hz).
local MOMENT = 0.001

---@type table<string, faceswap.rules.Order>
orders.by_name = {
  left_to_right = { fact = "x", sign = 1, of_width = 0.02, word = "leftmost" },
  right_to_left = { fact = "x", sign = -1, of_width = 0.02, word = "rightmost" },
  top_to_bottom = { fact = "y", sign = 1, of_width = 0.02, word = "topmost" },
  bottom_to_top = { fact = "y", sign = -1, of_width = 0.02, word = "bottommost" },
  small_to_large = { fact = "size", sign = 1, of_width = 0.01, word = "smallest" },
  large_to_small = { fact = "size", sign = -1, of_width = 0.01, word = "largest" },
  best_to_worst = { fact = "score", sign = -1, level = 0.001, word = "best" },
  worst_to_best = { fact = "score", sign = 1, level = 0.001, word = "worst" },
  first_seen = { fact = "first_seen", sign = 1, level = MOMENT },
  most_on_screen = { fact = "frames", sign = -1, sums = true },
}
for name, order in pairs(orders.by_name) do
  order.name = name:gsub("_", " ")
  if order.of_width then
    order.changes, order.unknown = order.fact .. "_changes", order.fact .. "_unknown"
  end
end

--- The difference below which two who are not level may be to the eye.
---@param order faceswap.rules.Order
---@param width number of the narrower face, pixels; 0: not known
---@return number
function orders.nearly_level(order, width)
  return (order.fact == "x" or order.fact == "y") and NEARLY * width or 0
end

--- The largest difference that counts as none.
---@param order faceswap.rules.Order
---@param width number of the narrower face, pixels
function orders.tolerance(order, width)
  return order.of_width and order.of_width * width or order.level or 0
end

-- ---- what frames leave in doubt ----------------------------------------------------------------------------------------------

---@class faceswap.rules.Standing
---@field id integer by which others name the face
---@field told faceswap.Standing

local NONE = {}

--- The standings of faces, as far as a service tells them.
---@param context faceswap.rules.Context
---@param faces integer[] indices
---@return faceswap.rules.Standing[]
function orders.standings(context, faces)
  local found
  for k = 1, #faces do
    local face = context.faces[faces[k]]
    local told = face.standing and context:fact(face, "standing")
    if told then
      found = found or {}
      found[#found + 1] = { id = facts.standing_id(face), told = told }
    end
  end
  return found or NONE
end

--- Of whom a person's standings tell that it is not sure who comes first.
---@param standings faceswap.rules.Standing[]
---@param order faceswap.rules.Order
---@return {changes: integer[][]?, unknown: integer[][]?}[]? told by face; nil: of nobody
function orders.unsure(standings, order)
  local unsure = {}
  for _, one in ipairs(standings) do
    local changes, unknown = one.told[order.changes], one.told[order.unknown]
    unsure[#unsure + 1] = (changes or unknown) and { changes = changes, unknown = unknown } or nil
  end
  return unsure[1] and unsure
end

--- Why it is not sure which of two persons comes first: that changes, or nobody can tell.
---@param unsure {changes: integer[][]?, unknown: integer[][]?}[]? what `orders.unsure` tells of one
---@param theirs faceswap.rules.Standing[] of the other one
---@return "changes"|"unknown"|nil
function orders.doubt(unsure, theirs)
  local doubt
  for _, told in ipairs(unsure or {}) do
    for _, other in ipairs(theirs) do
      if facts.have_id(told.changes, other.id) then
        return "changes"
      elseif facts.have_id(told.unknown, other.id) then
        doubt = "unknown"
      end
    end
  end
  return doubt
end

return orders
