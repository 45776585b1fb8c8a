--- Selectors of other selectors: all, any, none of them, and groups.
local answer = require "faceswap.rules.context.answer"
local types = require("faceswap.rules.schema.reader").types

local combine = {}

-- ---- answers ---------------------------------------------------------------------------------------------------------------

local function why_of(said)
  return said.why
end

-- What all answers about a face tell.
local function joined(lists, i, tell)
  local list = {}
  for _, answers in ipairs(lists) do
    list[#list + 1] = tell(answers[i])
  end
  return #list > 0 and { list = list } or nil
end

-- Of two doubts the one that decides: where something is uncertain, whatever the missing facts are, it stays so.
local function heavier(doubt, other, otherwise)
  if not doubt or doubt.cause == "missing" and (other.cause ~= "missing" or other.otherwise == otherwise) then
    return other
  end
  return doubt
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
  return without or doubt or { holds = true, why = joined(lists, i, why_of), margin = joined(lists, i, answer.margin) }
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
  local said, copy = any_of(lists, i), {}
  for key, value in pairs(said) do
    copy[key] = value
  end
  if said.holds ~= nil then
    copy.holds, copy.why = not said.holds, { "not so: %s", said.why }
  elseif said.otherwise ~= nil then
    copy.otherwise = not said.otherwise
  end
  return copy
end

-- Asks each of the selectors, and combines what they say of every face.
local function ask_each(context, list, how)
  local lists, answers = {}, {}
  for k, selector in ipairs(list) do
    lists[k] = context:ask(selector)
  end
  for i = 1, #context.faces do
    answers[i] = how(lists, i)
  end
  return answers, lists
end

-- What is said where none of alternatives finds anybody; nil where one does.
local function absent_of(lists)
  local message
  for _, answers in ipairs(lists) do
    if not answers.absent then
      return nil
    end
    message = message and message .. "; " .. answers.absent or answers.absent
  end
  return message
end

--- Asks selectors that must all hold.
---@param context faceswap.rules.Context
---@param list table[]
---@return faceswap.rules.Answer[]
function combine.ask_all(context, list)
  if #list == 1 then
    return context:ask(list[1])
  end
  local answers, lists = ask_each(context, list, all_of)
  for _, each in ipairs(lists) do
    answers.absent = answers.absent or each.absent
  end
  return answers
end

local function ask_any(context, list)
  local answers, lists = ask_each(context, list, any_of)
  answers.absent = absent_of(lists)
  return answers
end

-- Whom nobody is excepts nobody: that says something else than was meant.
local function ask_none(context, selector)
  local answers, lists = ask_each(context, selector.none, none_of)
  local absent = absent_of(lists)
  if absent then
    context:note("absent", nil, "%s", absent)
  end
  return answers
end

local function ask_group(context, selector)
  local answers = ask_any(context, context.plan.groups[selector.group])
  for i = 1, #context.faces do
    local copy = {}
    for key, value in pairs(answers[i]) do
      copy[key] = value
    end
    copy.why = { "of %s: %s", selector.group, answers[i].why }
    answers[i] = copy
  end
  return answers
end

-- ---- positions beside other conditions ---------------------------------------------------------------------------------------

-- Whether a selector has a position that does not say among whom it is counted.
local function is_bare(selector, groups)
  if selector.word == "nth" or selector.word == "first" then
    return not selector.of and not selector.count
  end
  for _, member in ipairs(selector.all or selector.any or selector.none or groups[selector.group] or {}) do
    if is_bare(member, groups) then
      return true
    end
  end
  return false
end

--- "The second from the left, female": the second face if it is female, or the second of the females? It has to be said.
---@param c faceswap.rules.Reader whose groups are known
---@param list table[] selectors that must all hold
function combine.check_beside(c, list, path)
  local place, other
  for i, selector in ipairs(list) do
    if is_bare(selector, c.groups) then
      place = place or ("%s[%d]"):format(path, i)
    else
      other = selector
    end
  end
  if place and other then
    local lua = c.surface == "lua"
    c:fail(place, "beside other conditions a position says among whom it is counted: %s, or those of one of the conditions, such as %s",
      lua and "{ of = r.everyone }" or '"of": {"everyone": true}',
      lua and ("{ of = r.%s(…) }"):format(other.word) or ('"of": {"%s": …}'):format(other.word))
  end
end

-- ---- the entries -------------------------------------------------------------------------------------------------------------

local function entry(word, ask, means)
  return {
    word = word,
    type = types.selectors,
    call = "list",
    shown = ("r.%s(…)"):format(word),
    means = means,
    ask = ask,
  }
end

local all = entry("all", function(context, selector)
  return combine.ask_all(context, selector.all)
end, "of whom all of the selectors hold, as of those in `r.who(…)`")

function all.finish(c, copy, path)
  table.insert(c.beside, { list = copy.all, path = path .. ".all", line = c.line })
end

local group = {
  word = "group",
  type = types.text,
  options = { members = types.selectors },
  call = "named",
  shown = "r.group(name, …), r.in_group(name)",
  means = "whoever one of the selectors means, to be used in many rules",
  ask = ask_group,
}

--- A group may be defined where it is used, and again, alike.
function group.finish(c, copy, path)
  c.used[#c.used + 1] = { name = copy.group, path = path .. ".group", line = c.line }
  if copy.members then
    c:define_group(copy.group, copy.members, path .. ".group")
    copy.members = nil
  end
end

combine[1] = all
combine[2] = entry("any", function(context, selector)
  return ask_any(context, selector.any)
end, "of whom one of them holds")
combine[3] = entry("none", ask_none, "of whom none of them holds")
combine[4] = group

return combine
