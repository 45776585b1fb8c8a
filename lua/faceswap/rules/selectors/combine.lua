--- Asks a selector about the faces of a scene. The answer for each face is true, false, or nil where it cannot be told: a "nil" that
--- decides about a face is an error, one that does not matter is none.
local likeness = require "faceswap.rules.selectors.like"
local positions = require "faceswap.rules.selectors.position"
local single = require "faceswap.rules.selectors.attributes"

local match = {}

---@class faceswap.rules.Answer
---@field holds boolean? nil: cannot be told
---@field why faceswap.rules.Reason
---@field cause string? of nil: "uncertain", "missing", "tie", "ambiguous"
---@field noted boolean? of nil: the reason is among the scene's problems, or is its failure
---@field margin faceswap.rules.Reason? how far from the other answer, and from the runner-up

-- ---- words that combine ----------------------------------------------------------------------------------------------------

local function joined(lists, i, field)
  if #lists == 1 then
    return lists[1][i][field]
  end
  local list = {}
  for _, answers in ipairs(lists) do
    list[#list + 1] = answers[i][field]
  end
  return #list > 0 and { list = list } or nil
end

local function all_of(lists, i)
  local doubt
  for _, answers in ipairs(lists) do
    local answer = answers[i]
    if answer.holds == false then
      return answer
    elseif answer.holds == nil then
      doubt = doubt or answer
    end
  end
  return doubt or { holds = true, why = joined(lists, i, "why"), margin = joined(lists, i, "margin") }
end

local function any_of(lists, i)
  local doubt, no
  for _, list in ipairs(lists) do
    local answer = list[i]
    if answer.holds then
      return answer
    elseif answer.holds == nil then
      doubt = doubt or answer
    elseif not no or answer.margin then
      no = answer
    end
  end
  return doubt or no
end

local function none_of(lists, i)
  local answer = any_of(lists, i)
  if answer.holds == nil then
    return answer
  end
  return { holds = not answer.holds, why = { "not so: %s", answer.why }, margin = answer.margin }
end

local function combine(scene, lists, how)
  local answers = {}
  for i = 1, #scene.faces do
    answers[i] = how(lists, i)
  end
  return answers
end

local function ask_each(scene, selectors, base)
  local lists = {}
  for k, selector in ipairs(selectors) do
    lists[k] = match.ask(scene, selector, base)
  end
  return lists
end

local is_free

local function has_free(scene, selector)
  local word = selector.word
  if word == "nth" or word == "first" then
    return selector.of == nil
  elseif word ~= "all" and word ~= "any" and word ~= "none" and word ~= "group" then
    return false
  end
  for _, one in ipairs(word == "group" and scene.plan.groups[selector.group] or selector[word]) do
    if is_free(scene, one) then
      return true
    end
  end
  return false
end

-- Whether a selector counts positions without saying among whom.
is_free = function(scene, selector)
  if scene.free[selector] == nil then
    scene.free[selector] = has_free(scene, selector)
  end
  return scene.free[selector]
end

-- Where the two readings of a position beside other conditions differ, nobody can tell which was meant.
local function reconcile(among_all, within)
  if among_all.holds == within.holds or among_all.holds == nil then
    return among_all
  elseif within.holds == nil then
    return within
  end
  return {
    cause = "ambiguous",
    why = { "a position can be counted among everyone (%s) or among those of whom the rest holds (%s)", among_all.why, within.why },
  }
end

-- "The second from the left, female": the second face if it is female, or the second of the females? Both are asked.
local function ask_all(scene, selectors, base)
  local fixed, free = {}, {}
  for _, selector in ipairs(selectors) do
    local list = is_free(scene, selector) and free or fixed
    list[#list + 1] = selector
  end
  local lists = ask_each(scene, selectors, base)
  local among_all = combine(scene, lists, all_of)
  if #free == 0 or #fixed == 0 then
    return among_all
  end
  local narrowed = combine(scene, ask_each(scene, fixed, base), all_of)
  if base then
    narrowed = combine(scene, { base, narrowed }, all_of)
  end
  scene.quiet = scene.quiet + 1
  local within = ask_each(scene, free, narrowed)
  scene.quiet = scene.quiet - 1
  within[#within + 1] = narrowed
  within = combine(scene, within, all_of)
  for i = 1, #scene.faces do
    among_all[i] = reconcile(among_all[i], within[i])
  end
  return among_all
end

local words = {}

function words.all(scene, selector, base)
  return ask_all(scene, selector.all, base)
end

function words.any(scene, selector, base)
  return combine(scene, ask_each(scene, selector.any, base), any_of)
end

function words.none(scene, selector, base)
  return combine(scene, ask_each(scene, selector.none, base), none_of)
end

function words.group(scene, selector, base)
  local answers = combine(scene, ask_each(scene, scene.plan.groups[selector.group], base), any_of)
  for i, answer in ipairs(answers) do
    answers[i] = {
      holds = answer.holds, cause = answer.cause, noted = answer.noted, margin = answer.margin,
      why = { "of %s: %s", selector.group, answer.why },
    }
  end
  return answers
end

local function position(scene, selector, base)
  local among = base
  if selector.of then
    among = match.ask(scene, selector.of)
  end
  return positions.ask(scene, selector, among)
end
words.nth, words.first = position, position
words.like = likeness.ask

-- ---- asking ----------------------------------------------------------------------------------------------------------------

local EVERYONE = {}

--- Asks a selector.
---@param scene faceswap.rules.Scene
---@param selector table of a checked plan
---@param base faceswap.rules.Answer[]? among whom positions are counted; nil: everyone
---@return faceswap.rules.Answer[] answers by index of the face
function match.ask(scene, selector, base)
  if base and not is_free(scene, selector) then
    base = nil
  end
  local memo = scene.memo[base or EVERYONE]
  if not memo then
    memo = {}
    scene.memo[base or EVERYONE] = memo
  end
  local answers = memo[selector]
  if not answers then
    local ask = words[selector.word]
    answers = ask and ask(scene, selector, base) or single.ask(scene, selector)
    memo[selector] = answers
  end
  return answers
end

--- Asks the selectors of a rule, which must all hold.
function match.ask_rule(scene, selectors)
  return ask_all(scene, selectors)
end

return match
