--- Selectors by what is estimated of a person: never for certain.
local answer = require "faceswap.rules.context.answer"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field gender fun(value: "female"|"male", options: {confidence: number}|faceswap.Unsure|nil): faceswap.Selector
---@field age fun(least: number|table|nil, most: number?, options: {confidence: number}|faceswap.Unsure|nil): faceswap.Selector the whole
--- interval of the estimate lies within
---@field adult fun(options: faceswap.Unsure?): faceswap.Selector 18 or more, with a confidence of 0.95
---@field expression fun(value: faceswap.Expression, options: {confidence: number}|faceswap.Unsure|nil): faceswap.Selector

-- Confidence below which an estimate is uncertain, where a selector names no `confidence` of its own.
local GENDER_CONFIDENCE, EXPRESSION_CONFIDENCE = 0.8, 0.6

-- Confidence of an age's interval, where a selector names none: chosen, not measured, so that an adult of 30 passes a floor of 18. And the
-- confidence of the interval of `face.age`, by the errors that the network's authors published.
local AGE_CONFIDENCE, AGE_INTERVAL = 0.75, 0.9
local AGE_SCALE = math.log(1 - AGE_INTERVAL)

-- The common floor, in years. Errors fall to both sides alike: of a two-sided interval of 0.9, one side is 0.95 sure.
local OF_AGE, ADULT_CONFIDENCE = { min = 18 }, 0.9

local GENDERS = { female = true, male = true }
local EXPRESSIONS = { neutral = true, happy = true, sad = true, angry = true, fearful = true, disgusted = true, surprised = true }

-- ---- ages ------------------------------------------------------------------------------------------------------------------

-- The years between which the ages of all faces of a person lie, each age in `confidence` of all cases. So a person who passes by one face
-- and fails by another is in doubt. Errors have a Laplace distribution (csrc/vision/MODELS.md): the share of larger errors falls by one
-- factor for each year.
---@param known {years: number, low: number, high: number}[]
local function years_of(known, confidence)
  local scale, low, high = math.log(1 - confidence) / AGE_SCALE, math.huge, 0
  for k = 1, #known do
    local age = known[k]
    local reach = (age.high - age.years) * scale -- the lower end may be cut off at 0
    local least, most = age.years - reach, age.years + reach
    low, high = least < low and least or low, most > high and most or high
  end
  return low > 0 and low or 0, high
end

---@param floor {min: number}? the ages that are meant, of a selector that names none
local function ages(entry, confidence, floor)
  entry.facts, entry.judges = { "age", "person" }, "person"
  entry.judge = function(_, selector, known)
    local range, low, high = floor or selector.age, years_of(known, selector.confidence or confidence)
    local holds, slack = answer.within(low, high, range)
    if holds == nil then
      return answer.uncertain(selector, "aged %.0f-%.0f, which may or may not be %s", low, high, range)
    end
    return holds, slack, "%.0f years", "aged %.0f-%.0f, %s %s", low, high, holds and "within" or "not", range
  end
  return entry
end

local age = ages({
  word = "age",
  type = types.range(0, 150),
  options = { confidence = types.number(0.5, 0.95), unsure = types.unsure, missing = types.missing },
  call = "range",
  shown = "r.age(min, max, { confidence })",
  means = ("the whole interval of the estimate lies between; either may be nil. It holds the true age in `confidence` of all cases (%s)")
    :format(AGE_CONFIDENCE),
}, AGE_CONFIDENCE)

local adult = ages({
  word = "adult",
  type = types.yes,
  options = { unsure = types.one_of { no = true }, missing = types.missing },
  call = "count",
  shown = "r.adult()",
  means = ('%d years or more, with a confidence of 0.95; who may be younger is an error, or with `unsure = "no"` none'):format(OF_AGE.min),
}, ADULT_CONFIDENCE, OF_AGE)

-- ---- gender and expression ---------------------------------------------------------------------------------------------------

-- A share with two places, or with as many as it takes to look less than its limit.
local function figure(share, limit)
  local text, places = ("%.2f"):format(share), 2
  while limit and tonumber(text) >= limit and places < 15 do
    places = places + 1
    text = ("%." .. places .. "f"):format(share)
  end
  return text
end

---@param judges "person"|"fact" whether all faces of the person must look so, or the one
local function estimate(word, names, default, judges, means)
  return {
    word = word,
    type = types.one_of(names),
    options = { confidence = types.number(0, 1), unsure = types.unsure, missing = types.missing },
    call = "value",
    shown = ("r.%s(value, { confidence })"):format(word),
    means = means .. (" (%s)"):format(default),
    facts = { word, "person" },
    judges = judges,
    judge = function(_, selector, known)
      local list = judges == "person" and known or { known }
      local value, confidence, least = list[1].value, 1, selector.confidence or default
      for k = 1, #list do
        local other = list[k]
        confidence = other.confidence < confidence and other.confidence or confidence
        if other.value ~= value then
          return answer.uncertain(selector, "looks %s in one picture and %s in another", value, other.value)
        end
      end
      if confidence < least then
        return answer.uncertain(selector, "looks %s with a confidence of %s, below %s", value, figure(confidence, least), figure(least))
      end
      return value == selector[word], confidence - least, "%.2f", "looks %s, confidence %.2f", value, confidence
    end,
  }
end

return { age, adult, estimate("gender", GENDERS, GENDER_CONFIDENCE, "person", "`female` or `male`: an estimate that is at least so sure"),
  estimate("expression", EXPRESSIONS, EXPRESSION_CONFIDENCE, "fact", "of the picture of the face: `neutral`, `happy`, `sad`, `angry`, "
    .. "`fearful`, `disgusted`, `surprised`; at least so sure") }
