--- Selectors that are asked of one face, or one person, at a time.
local errors = require "faceswap.errors"
local facts = require "faceswap.rules.context.facts"

local single = {}

-- Below these an estimate counts as uncertain, where a selector names no `confidence` of its own.
local GENDER_CONFIDENCE, EXPRESSION_CONFIDENCE = 0.8, 0.6

-- ---- answers ---------------------------------------------------------------------------------------------------------------

local function say(holds, margin, ...)
  return { holds = holds, why = { ... }, margin = margin }
end

-- What cannot be told, unless the selector says how it shall count.
function single.uncertain(selector, ...)
  if selector.unsure then
    return { holds = selector.unsure == "yes", why = { "%s (unsure counts as %s)", { ... }, selector.unsure } }
  end
  return { cause = "uncertain", why = { ... } }
end
local uncertain = single.uncertain

function single.missing(selector, face, name)
  local why = facts.why_missing(face, name)
  if selector.missing then
    return { holds = false, why = why .. " (counts as no)" }
  end
  return { cause = "missing", why = why }
end
local missing = single.missing

-- The faces of the person that a face belongs to, and their values of a fact; nil and the face that has none.
local function of_person(scene, index, name)
  local list = {}
  for _, member in ipairs(scene.people[scene.person_of[index]]) do
    local value = scene:fact(scene.faces[member], name)
    if value ~= nil then
      list[#list + 1] = value
    end
  end
  return list
end

local function bounds(range)
  if range.min and range.max then
    return ("%s-%s"):format(range.min, range.max)
  end
  return range.min and ("%s or more"):format(range.min) or ("%s or less"):format(range.max)
end

-- ---- words -----------------------------------------------------------------------------------------------------------------

local words = {}

function words.everyone()
  return { holds = true, why = "everyone" }
end

function words.id(_, selector, face)
  return say(face.id == selector.id, nil, "has id %d", face.id)
end

function words.person(_, selector, face)
  if not face.person then
    return missing(selector, face, "person")
  end
  return say(face.person == selector.person, nil, "is person %s", face.person)
end

-- The estimates of all faces of a person count: who passes by one of them and fails by another is in doubt.
function words.age(scene, selector, face, index)
  local ages = of_person(scene, index, "age")
  if #ages == 0 then
    return missing(selector, face, "age")
  end
  local low, high = math.huge, -math.huge
  for _, age in ipairs(ages) do
    low, high = math.min(low, age.low), math.max(high, age.high)
  end
  local range = selector.age
  local least, most = range.min or -math.huge, range.max or math.huge
  if high < least or low > most then
    return say(false, nil, "aged %.0f-%.0f, not %s", low, high, bounds(range))
  elseif low < least or high > most then
    return uncertain(selector, "aged %.0f-%.0f, which may or may not be %s", low, high, bounds(range))
  end
  local spare = math.min(low - least, most - high)
  return say(true, { "%.0f years", spare }, "aged %.0f-%.0f, within %s", low, high, bounds(range))
end

function words.gender(scene, selector, face, index)
  local genders = of_person(scene, index, "gender")
  if #genders == 0 then
    return missing(selector, face, "gender")
  end
  local least = selector.confidence or GENDER_CONFIDENCE
  local value, confidence = genders[1].value, 1
  for _, gender in ipairs(genders) do
    confidence = math.min(confidence, gender.confidence)
    if gender.value ~= value then
      return uncertain(selector, "looks female in one picture and male in another")
    end
  end
  if confidence < least then
    return uncertain(selector, "looks %s with a confidence of %.2f, below %.2f", value, confidence, least)
  end
  return say(value == selector.gender, { "%.2f", confidence - least }, "looks %s, confidence %.2f", value, confidence)
end

function words.expression(scene, selector, face)
  local expression = scene:fact(face, "expression")
  if not expression then
    return missing(selector, face, "expression")
  end
  local least = selector.confidence or EXPRESSION_CONFIDENCE
  if expression.confidence < least then
    return uncertain(selector, "looks %s with a confidence of %.2f, below %.2f", expression.value, expression.confidence, least)
  end
  return say(expression.value == selector.expression, { "%.2f", expression.confidence - least }, "looks %s, confidence %.2f",
    expression.value, expression.confidence)
end

local function range_word(name, unit, digits)
  local text = name .. " %." .. digits .. "f" .. unit .. ", %s %s"
  return function(scene, selector, face)
    local value = scene:fact(face, name)
    if value == nil then
      return missing(selector, face, name)
    end
    local range = selector[name]
    local spare = math.min(value - (range.min or -math.huge), (range.max or math.huge) - value)
    return say(spare >= 0, { "%.3g%s", math.abs(spare), unit }, text, value, spare >= 0 and "within" or "not", bounds(range))
  end
end
words.size = range_word("size", " px", 0)
words.sharpness = range_word("sharpness", "", 1)
words.brightness = range_word("brightness", "", 2)

function words.pose(_, selector, face)
  local pose = face.pose
  if not pose then
    return missing(selector, face, "pose")
  end
  local spare = math.huge
  for _, angle in ipairs { "yaw", "pitch", "roll" } do
    local range = selector.pose[angle]
    if range then
      local value = pose[angle]
      if value < range[1] or value > range[2] then
        return say(false, nil, "%s %.0f, not %s to %s degrees", angle, value, range[1], range[2])
      end
      spare = math.min(spare, value - range[1], range[2] - value)
    end
  end
  return say(true, { "%.0f degrees", spare }, "yaw %.0f pitch %.0f roll %.0f", pose.yaw, pose.pitch, pose.roll)
end

function words.test(scene, selector, face)
  local holds, err = selector.test(face, scene.detection)
  if holds == nil and errors.is(err) then
    scene.failure = err
    return { noted = true, cause = "test", why = err.message }
  elseif type(holds) ~= "boolean" then
    error(("a test of rule %d must return true or false, got %s"):format(scene.rule, type(holds)), 0)
  end
  return say(holds, nil, holds and "passes the test" or "does not pass the test")
end

-- Ids and keys that are not there were written for another detection.
local function check_there(scene, selector, answers)
  local word = selector.word
  if word ~= "id" and word ~= "person" then
    return
  end
  for _, answer in ipairs(answers) do
    if answer.holds ~= false then
      return
    end
  end
  local all = {}
  for i in ipairs(scene.faces) do
    all[i] = i
  end
  if word == "id" then
    scene:problem("absent", nil, "there is no face %s; the detection has %s", selector.id, scene:name_faces(all))
  else
    scene:problem("absent", nil, "there is no person %s in the detection", selector.person)
  end
end

--- Asks a selector of every face.
---@return faceswap.rules.Answer[]
function single.ask(scene, selector)
  local word = words[selector.word]
  local answers = {}
  for i, face in ipairs(scene.faces) do
    answers[i] = word(scene, selector, face, i)
  end
  check_there(scene, selector, answers)
  return answers
end

return single
