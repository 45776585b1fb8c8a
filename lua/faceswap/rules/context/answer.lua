--- Answers of selectors about faces: yes, no, or nil (cannot be told), with the reason. What becomes of them: evaluate/decide.lua.
local compat = require "faceswap.compat"
local core = require "faceswap.core"
local facts = require "faceswap.rules.context.facts"

local answer = {}
local new_table = core.new_table

---@alias faceswap.rules.Reason string|table a format and its arguments, which may be reasons again; reasons as `list`, to be joined; or a
--- range, with `min` and `max`

---@class faceswap.rules.Answer
---@field holds boolean? nil: cannot be told
---@field why faceswap.rules.Reason
---@field cause string? of nil: "uncertain", "missing", "tie"; "noted" where the reason is among the problems already
---@field otherwise boolean? of the cause "missing": what holds if the face counts as one that the selector does not mean
---@field strict boolean? of the cause "missing": it is an error even where the face would stay as it is
---@field slack number? how far from the other answer
---@field unit string? format of the slack
---@field margin faceswap.rules.Reason|nil|fun(): faceswap.rules.Reason? how far from the other answer, and from the runner-up, where that
--- is more than the slack
---@field word string? of nil: the selector whose option can say what counts
---@field advice string? of the cause "uncertain": what else can be said, from this detection

---@class faceswap.rules.Answers: table<integer, faceswap.rules.Answer> by index of the face; none is a clear no: of many faces a selector
--- means few
---@field open integer[] the faces that are meant, or may be
---@field full fun(index: integer): faceswap.rules.Answer the answer about a face, with its words
---@field absent string? what is said where it holds for nobody

local function range_text(range)
  if range.min and range.max then
    return ("%s to %s"):format(range.min, range.max)
  end
  return range.min and ("%s or more"):format(range.min) or ("%s or less"):format(range.max)
end

--- A reason in words. Words are made when a reason is read: most answers are never shown.
---@param given faceswap.rules.Reason
---@return string
function answer.text(given)
  if type(given) == "string" then
    return given
  elseif given.min or given.max then
    return range_text(given)
  end
  local parts, list = {}, given.list or given
  for i = 1, #list do
    local part = list[i]
    parts[i] = type(part) == "table" and answer.text(part) or part
  end
  return given.list and table.concat(parts, "; ") or parts[1]:format(compat.unpack(parts, 2))
end

--- The margin of an answer: how much had to change for the other answer.
---@param said faceswap.rules.Answer
---@return faceswap.rules.Reason?
function answer.margin(said)
  local margin = said.margin
  if type(margin) == "function" then
    return margin()
  end
  return margin or said.slack and { said.unit, said.slack } or nil
end

--- Answers to which `answer.add` adds. Of a clear one the words are made when it is read: of most nobody asks why.
---@param context faceswap.rules.Context
---@param full fun(index: integer): faceswap.rules.Answer the answer about a face, with its words
---@return faceswap.rules.Answers
function answer.new(context, full)
  local answers = new_table(#context.faces, 2)
  answers.open, answers.full = {}, full
  return answers
end

-- A clear answer whose words are not made yet.
local YES = { holds = true }

--- Adds the answer about a face that comes behind those that are there.
---@param answers faceswap.rules.Answers
---@param said boolean|faceswap.rules.Answer whether it holds, where that is clear; or the answer
function answer.add(answers, i, said)
  if said then
    said = said == true and YES or said
    answers[i] = said
    if said.holds ~= false then
      local open = answers.open
      open[#open + 1] = i
    end
  end
end

--- Whether a selector means a face; nil: cannot be told.
---@param answers faceswap.rules.Answers
---@return boolean?
function answer.holds(answers, i)
  local said = answers[i]
  if said then
    return said.holds
  end
  return false
end

--- One of the answers, with its words.
---@param answers faceswap.rules.Answers
---@return faceswap.rules.Answer
function answer.at(answers, i)
  local said = answers[i]
  return said and said.why and said or answers.full(i)
end

--- An answer of what a selector's entry says of a face.
---@param holds boolean|faceswap.rules.Answer an answer, which needs no more
---@param slack number? how far from the other answer
---@param unit string? format of the slack
function answer.say(holds, slack, unit, ...)
  return type(holds) == "table" and holds or { holds = holds, why = { ... }, slack = slack, unit = unit }
end

--- An answer like another one, but for some fields.
---@param changes table
function answer.copy(said, changes)
  for key, value in pairs(said) do
    if changes[key] == nil then
      changes[key] = value
    end
  end
  return changes
end

--- An answer that cannot be told, unless the selector's `unsure` says how it counts.
function answer.uncertain(selector, ...)
  if selector.unsure then
    return { holds = selector.unsure == "yes", why = { "%s (unsure counts as %s)", { ... }, selector.unsure } }
  end
  return { cause = "uncertain", why = { ... }, word = selector.word }
end

--- A fact that a face lacks.
function answer.missing(context, selector, face, name)
  local why = facts.why_missing(context, face, name)
  if selector.missing == "no" then
    return { holds = false, why = why .. " (counts as no)" }
  end
  return { cause = "missing", otherwise = false, strict = selector.missing == "error", why = why, word = selector.word }
end

--- Whether a value that lies from `low` to `high` is within a range; nil where that cannot be told.
---@param range {min: number?, max: number?}
---@return boolean? holds
---@return number? slack how far from the other answer
function answer.within(low, high, range)
  local min, max = range.min or -math.huge, range.max or math.huge
  local above, below = low - min, max - high
  if above >= 0 and below >= 0 then
    return true, above < below and above or below
  elseif high < min then
    return false, min - high
  elseif low > max then
    return false, low - max
  end
end

return answer
