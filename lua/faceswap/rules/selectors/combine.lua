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

-- A "yes" of several, with the reasons and the margins of all.
local function yes_of_all(lists, i)
  local why, margins = {}, {}
  for _, answers in ipairs(lists) do
    why[#why + 1] = answers[i].why
    margins[#margins + 1] = answer.margin(answers[i])
  end
  return { holds = true, why = { list = why }, margin = #margins > 0 and { list = margins } or nil }
end

local function all_of(lists, i)
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
  -- who lacks one of the facts is not meant, whatever the others are
  return without or doubt or yes_of_all(lists, i)
end

-- The nearest "no" tells how close it was, as far as they are measured alike.
local function any_of(lists, i)
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

local function none_of(lists, i)
  local said = any_of(lists, i)
  if said.holds ~= nil then
    return answer.copy(said, { holds = not said.holds, why = { "not so: %s", said.why } })
  elseif said.otherwise ~= nil then
    return answer.copy(said, { otherwise = not said.otherwise })
  end
  return said
end

-- ---- answers about all faces -------------------------------------------------------------------------------------------------

-- Asks each of the selectors, and combines what they say of every face. Returns also what is said of those that find nobody.
local function ask_each(context, list, how)
  local lists, answers, absent = {}, {}, {}
  for k, selector in ipairs(list) do
    lists[k] = context:ask(selector)
    absent[#absent + 1] = lists[k].absent
  end
  for i = 1, #context.faces do
    answers[i] = how(lists, i)
  end
  return answers, absent
end

--- Asks selectors that must all hold.
---@param context faceswap.rules.Context
---@param list table[]
---@return faceswap.rules.Answer[]
function combine.all(context, list)
  if #list == 1 then
    return context:ask(list[1])
  end
  local answers, absent = ask_each(context, list, all_of)
  answers.absent = absent[1]
  return answers
end

function combine.any(context, list)
  local answers, absent = ask_each(context, list, any_of)
  answers.absent = #absent == #list and table.concat(absent, "; ") or nil
  return answers
end

-- An exception that matches nobody is noted: the user meant somebody.
function combine.none(context, list)
  local answers, absent = ask_each(context, list, none_of)
  if #absent == #list then
    context:note("absent", nil, "%s", table.concat(absent, "; "))
  end
  return answers
end

local function ask_group(context, selector)
  local answers = combine.any(context, context.plan.groups[selector.group])
  for i, said in ipairs(answers) do
    answers[i] = answer.copy(said, { why = { "of %s: %s", selector.group, said.why } })
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
      return combine[word](context, selector[word])
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
  ask = ask_group,
}

return combine
