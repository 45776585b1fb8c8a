--- Orders of faces: which of two comes first, and how sure that is.
local orders = {}

---@class faceswap.rules.Order
---@field fact string of faceswap.rules.facts
---@field sign 1|-1 -1: the larger comes first
---@field name string for people
---@field tolerance fun(a: number, b: number, width: number?): number how much of a difference counts as none

-- What nobody could tell apart by looking: a fiftieth of the narrower face's width, a hundredth of a size.
local function of_width(_, _, width)
  return (width or 0) / 50
end
local function of_size(a, b)
  return math.min(a, b) / 100
end
local function none()
  return 0
end
local function of_score()
  return 0.001
end
-- Frames are 8 ms apart at the most frequent rate that is common (120 Hz).
local function of_time()
  return 0.001
end

---@type table<string, faceswap.rules.Order>
orders.by_name = {
  left_to_right = { fact = "x", sign = 1, tolerance = of_width },
  right_to_left = { fact = "x", sign = -1, tolerance = of_width },
  top_to_bottom = { fact = "y", sign = 1, tolerance = of_width },
  bottom_to_top = { fact = "y", sign = -1, tolerance = of_width },
  small_to_large = { fact = "size", sign = 1, tolerance = of_size },
  large_to_small = { fact = "size", sign = -1, tolerance = of_size },
  best_to_worst = { fact = "score", sign = -1, tolerance = of_score },
  worst_to_best = { fact = "score", sign = 1, tolerance = of_score },
  first_seen = { fact = "first_seen", sign = 1, tolerance = of_time },
  most_on_screen = { fact = "frames", sign = -1, tolerance = none },
}
for name, order in pairs(orders.by_name) do
  order.name = name:gsub("_", " ")
end

return orders
