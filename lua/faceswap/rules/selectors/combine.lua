--- Selectors of other selectors: all, any, none of them, and groups.
local answer = require "faceswap.rules.context.answer"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field all fun(...: faceswap.Selector): faceswap.Selector
---@field any fun(...: faceswap.Selector): faceswap.Selector
---@field none fun(...: faceswap.Selector): faceswap.Selector
---@field group fun(name: string, ...: faceswap.Selector): faceswap.Selector whoever one of the selectors means; to be used in many rules
---@field in_group fun(name: string): faceswap.Selector a group that is defined in the plan: `r.plan { groups = { cast = { … } }, … }`

local combine = {}

-- ---- answers about one face --------------------------------------------------------------------------------------------------

-- How much a doubt weighs: an uncertain estimate stays uncertain, whatever the missing facts are; but of whom all selectors must hold, who
-- lacks one of the facts is not meant, whatever the others are.
---@param deciding boolean what a single answer decides: true for any, false for all
local function weight(doubt, deciding)
  if doubt.cause ~= "missing" then
    return 2
  elseif doubt.otherwise ~= deciding then
    return 0
  end
  return (deciding or doubt.strict) and 1 or 3
end

-- Of several answers the one that decides, else one that cannot be told, else what they say together: of many a no, the nearest of them,
-- which tells how close it was, as far as they are measured alike.
---@param lists faceswap.rules.Answers[] of several selectors
---@param deciding boolean what a single answer decides: true for any, false for all
local function together(lists, i, deciding)
  local doubt, nearest
  for _, answers in ipairs(lists) do
    local said = answer.at(answers, i)
    if said.holds == deciding then
      return said
    elseif said.holds == nil then
      doubt = doubt and weight(doubt, deciding) >= weight(said, deciding) and doubt or said
    elseif not nearest or said.slack and (not nearest.slack or said.unit == nearest.unit and said.slack < nearest.slack) then
      nearest = said
    end
  end
  if doubt or deciding then
    return doubt or nearest
  end
  local why, margins = {}, {}
  for k, answers in ipairs(lists) do
    local said = answer.at(answers, i)
    why[k], margins[#margins + 1] = said.why, answer.margin(said)
  end
  return { holds = true, why = { list = why }, margin = margins[1] and { list = margins } }
end

-- What several answers say together, where that is clear.
---@return boolean?
local function decided(lists, i, deciding)
  local is_unclear = false
  for k = 1, #lists do
    local said = lists[k][i]
    local holds = said ~= nil and said.holds
    if holds == deciding then
      return deciding
    end
    is_unclear = is_unclear or holds == nil
  end
  if not is_unclear then
    return not deciding
  end
end

-- The answer about whom an answer does not mean.
local function opposite(said)
  if said.holds ~= nil then
    return { holds = not said.holds, why = { "not so: %s", said.why }, slack = said.slack, unit = said.unit, margin = said.margin }
  elseif said.otherwise ~= nil then
    return answer.copy(said, { otherwise = not said.otherwise })
  end
  return said
end

-- ---- answers about all faces -------------------------------------------------------------------------------------------------

--- Asks each of several selectors, and combines what they say of every face.
---@param context faceswap.rules.Context
---@param list table[]
---@param word "all"|"any"|"none"
---@return faceswap.rules.Answer[]
function combine.ask(context, list, word)
  if #list == 1 and word ~= "none" then
    return context:ask(list[1])
  end
  local lists, absent, deciding, none = {}, {}, word ~= "all", word == "none"
  for k, selector in ipairs(list) do
    lists[k] = context:ask(selector)
    absent[#absent + 1] = lists[k].absent
  end
  local function full(i)
    local said = together(lists, i, deciding)
    return none and opposite(said) or said
  end
  local answers = answer.new(context, full)
  local candidates = deciding and context.indices or lists[1].open -- of whom all hold, the first holds
  for k = 1, #candidates do
    local i = candidates[k]
    local holds = decided(lists, i, deciding)
    local said = holds == nil and full(i) or holds ~= nil and holds ~= none
    if said then
      answer.add(answers, i, said)
    end
  end
  local nobody = #absent == #list and table.concat(absent, "; ") or nil
  if none and nobody then -- the user meant somebody
    context:note("absent", nil, "%s", nobody)
  elseif not none then
    answers.absent = word == "all" and absent[1] or nobody
  end
  return answers
end

-- ---- the entries -------------------------------------------------------------------------------------------------------------

local function entry(word, means)
  return {
    word = word,
    type = types.selectors,
    call = "list",
    shown = ("r.%s(…)"):format(word),
    means = means,
    ask = function(context, selector)
      return combine.ask(context, selector[word], word)
    end,
  }
end

combine[1] = entry("all", "of whom all of the selectors hold, as of those in `r.who(…)`")
combine[2] = entry("any", "of whom one of them holds")
combine[3] = entry("none", "of whom none of them holds")
combine[4] = {
  word = "group",
  type = types.text,
  options = { members = types.selectors },
  call = "named",
  shown = "r.group(name, …), r.in_group(name)",
  means = "whoever one of the selectors means, to be used in many rules",
  finish = function(c, copy, path)
    if copy.members then -- a group may be defined where it is used, and again, alike
      c:define_group(copy.group, copy.members, path .. ".group")
      copy.members = nil
    end
  end,
  ask = function(context, selector)
    local said = combine.ask(context, context.plan.groups[selector.group], "any")
    local answers = answer.new(context, function(i)
      local one = answer.at(said, i)
      return answer.copy(one, { why = { "of %s: %s", selector.group, one.why } })
    end)
    for k = 1, #said.open do
      local i = said.open[k]
      answer.add(answers, i, said[i].holds or answers.full(i))
    end
    answers.absent = said.absent
    return answers
  end,
}

return combine
