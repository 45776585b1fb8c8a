--- Which facts of faces a plan's rules need.
local facts = require "faceswap.rules.context.facts"
local orders = require "faceswap.rules.context.orders"

local needs = {}

local of_word = {
  like = "embedding", person = "person", gender = "gender", age = "age", expression = "expression", size = "size",
  sharpness = "sharpness", brightness = "brightness", pose = "pose",
}

local add_list

local function add(set, selector)
  local fact = of_word[selector.word]
  if fact then
    set[fact] = true
  end
  for _, name in ipairs(selector.order or {}) do
    set[orders.by_name[name].fact] = true
  end
  if selector.of then
    add(set, selector.of)
  end
  add_list(set, selector.all or selector.any or selector.none)
end

add_list = function(set, selectors)
  for _, selector in ipairs(selectors or {}) do
    add(set, selector)
  end
end

--- The facts by name: "described" for those that detection:describe finds, "service" for those that only a service tells.
---@param plan faceswap.Plan
---@return table<string, "described"|"service">
function needs.of(plan)
  local set, named = {}, {}
  for _, rule in ipairs(plan.rules) do
    add_list(set, rule.who)
    if rule.pick then
      set.pose = true
    end
  end
  for _, members in pairs(plan.groups) do
    add_list(set, members)
  end
  for name in pairs(set) do
    named[name] = facts.by_name[name].described and "described" or "service"
  end
  return named
end

return needs
