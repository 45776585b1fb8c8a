--- The words that plans in Lua are written with, as data for faceswap.rules.load.dsl.
local orders = require "faceswap.rules.context.orders"
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local words = { shapes = { words = {}, orders = text.sorted_keys(orders.by_name) } }

-- All that `r` has, to find what somebody may have meant.
local known = { who = true, everyone_else = true, in_group = true, plan = true, load = true, exchange = true, cast = true, in_turn = true,
  most_similar_pose = true, is_plan = true, selectors = true,
  json_schema = true }

for i, entry in ipairs(selectors.list) do
  words.shapes.words[i] = { word = entry.word, call = entry.call }
  known[entry.word] = true
end
for name in pairs(orders.by_name) do
  known[name] = true
end

--- What is said of a word that there is not.
---@param name string
---@return string
function words.unknown(name)
  local meant = selectors.nearest(name, known)
  return ("there is no r.%s%s"):format(name, meant and meant ~= name and ("; did you mean r.%s?"):format(meant) or "")
end

return words
