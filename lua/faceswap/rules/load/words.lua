--- The words that plans in Lua are written with, as data for faceswap.rules.load.dsl.
local dsl = require "faceswap.rules.load.dsl"
local orders = require "faceswap.rules.context.orders"
local selectors = require "faceswap.rules.selectors"
local targets = require "faceswap.rules.targets"
local text = require "faceswap.rules.schema.text"

local words = { shapes = { words = {}, names = text.sorted_keys(orders.by_name) } }

for i, entry in ipairs(selectors.list) do
  words.shapes.words[i] = { word = entry.word, call = entry.call }
end
for _, name in ipairs(targets.names) do
  table.insert(words.shapes.names, name)
end

-- All that `r` has, to find what somebody may have meant.
local known = dsl(words.shapes)
for _, name in ipairs { "plan", "load", "is_plan", "selectors", "json_schema" } do
  rawset(known, name, name)
end

--- The message about an unknown word.
---@param name string
---@return string
function words.unknown(name)
  local meant = text.nearest(name, known)
  return ("there is no r.%s%s"):format(name, meant and meant ~= name and ("; did you mean r.%s?"):format(meant) or "")
end

--- What is added to a message of Lua about a global that is none: where that is a word, and where scripts have it elsewhere.
---@param problem string
---@return string
function words.without_r(problem)
  local name = problem:match "global '([%w_]+)'"
  if name and rawget(known, name) then
    return ("; the word is r.%s"):format(name)
  end
  return name and rawget(_G, name) ~= nil and ("; a plan's script has no %s"):format(name) or ""
end

return words
