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

-- The doubt of two that decides: an uncertain estimate stays uncertain, whatever the missing facts are.
local function heavier(doubt, other, otherwise)
  if not doubt or doubt.cause == "missing" and (other.cause ~= "missing" or other.otherwise == otherwise) then
    return other
  end
  return doubt
end

local how = {}

function how.all(lists, i)
  local doubt, without
  for _, answers in ipairs(lists) do
    local said = answers[i]
    if said.holds == false then
      return said
    elseif said.holds == nil then
      doubt = heavier(doubt, said, false)
      without = without or said.otherwise == false and not said.strict and said or nil
    end
  end
  if doubt then
    return without or doubt -- who lacks one of the facts is not meant, whatever the others are
  end
  local why, margins = {}, {}
  for k, answers in ipairs(lists) do
    why[k], margins[#margins + 1] = answers[i].why, answer.margin(answers[i])
  end
  return { holds = true, why = { list = why }, margin = margins[1] and { list = margins } }
end

-- The nearest "no" tells how close it was, as far as they are measured alike.
function how.any(lists, i)
  local doubt, no
  for _, answers in ipairs(lists) do
    local said = answers[i]
    if said.holds then
      return said
    elseif said.holds == nil then
      doubt = heavier(doubt, said, true)
    elseif not no or said.slack and (not no.slack or said.unit == no.unit and said.slack < no.slack) then
      no = said
    end
  end
  return doubt or no
end

function how.none(lists, i)
  local said = how.any(lists, i)
  if said.holds ~= nil then
    return answer.copy(said, { holds = not said.holds, why = { "not so: %s", said.why } })
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
  local lists, answers, absent = {}, {}, {}
  for k, selector in ipairs(list) do
    lists[k] = context:ask(selector)
    absent[#absent + 1] = lists[k].absent
  end
  for i = 1, #context.faces do
    answers[i] = how[word](lists, i)
  end
  local nobody = #absent == #list and table.concat(absent, "; ") or nil
  if word == "none" and nobody then -- the user meant somebody
    context:note("absent", nil, "%s", nobody)
  elseif word ~= "none" then
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
    local answers = { absent = said.absent }
    for i, one in ipairs(said) do
      answers[i] = answer.copy(one, { why = { "of %s: %s", selector.group, one.why } })
    end
    return answers
  end,
}

return combine
