--- Doubts about people of whom two faces are seen at one time: a person and an image of them, or two who are very much alike.
local phrases = require "faceswap.rules.schema.phrases"

local seen_twice = {}

-- Selectors that mean one person and not another who is like them. All others, such as those of ages, mean each face for itself: both or
-- neither, whether they are one person's or two people's.
local OF_ONE = { "like", "nth", "first", "person", "id" }

-- True if a selector, or a part of it, means one person.
local function means_one(plan, selector)
  for _, word in ipairs(OF_ONE) do
    if selector[word] ~= nil then
      return true
    end
  end
  for _, member in ipairs(selector.all or selector.any or selector.none or plan.groups and plan.groups[selector.group] or {}) do
    if means_one(plan, member) then
      return true
    end
  end
  return false
end

-- True if a rule picks out one person, or gives each person another target.
local function picks_out(plan, number)
  local rule = number and plan.rules[number] or {}
  for _, selector in ipairs(rule.asks or {}) do
    if means_one(plan, selector) then
      return true
    end
  end
  return rule.pick == "in_turn"
end

-- True if the position that a rule asks for has told it already.
local function is_told(context, number, face)
  for _, doubt in ipairs(context.doubts) do
    if doubt.kind == "seen_twice" and doubt.rule == number and doubt.face_id == face.id then
      return true
    end
  end
  return false
end

--- Adds a doubt for each person whom a rule picks out and of whom two faces are seen at one time: if they are two people, the rule holds
--- for both though one is meant. What was found on this machine counts only where the plan asks for it.
---@param context faceswap.rules.Context units are made
function seen_twice.check(context)
  local hides = context.detection.located and not context.plan.locates
  for _, unit in ipairs(context.detection.media_kind ~= "image" and not hides and context.units or {}) do
    local one, two
    if unit.faces[2] and picks_out(context.plan, unit.rule) then
      one, two = context:seen_at_once(unit.faces)
    end
    if one and two and not is_told(context, unit.rule, two) then
      context.rule = unit.rule
      context:doubt("seen_twice", two, "face %d and face %d are seen together and so much alike that they count as one person, as in a "
        .. "mirror: if they are two, what is meant for one holds for both; %s", one.id, two.id,
        phrases.say(context.plan.surface, "one_face", two.id))
    end
  end
end

return seen_twice
