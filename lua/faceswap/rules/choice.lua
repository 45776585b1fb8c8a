--- Turns a user's choice, a table, a function or a plan of rules, into one decision for every face; refuses what could swap the wrong
-- person.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local plans = require "faceswap.rules.plan"

local choice = {}

local function check_target(face, target)
  if type(target) ~= "string" then
    return errors.fail("choice", "face %d: a target must be a URL or a picture's path, got a %s", face.id, type(target))
  end
  if options.is_url(target) then
    return true
  end
  local size, problem = core.file_size(target)
  if not size then
    return errors.fail("choice", "face %d: the target is neither a URL nor a readable file: %s", face.id, problem)
  end
  if size == 0 then
    return errors.fail("choice", "face %d: the target %s is empty", face.id, target)
  end
  return true
end

local function known_ids(detection)
  local ids = {}
  for i, face in ipairs(detection.faces) do
    ids[i] = tostring(face.id)
  end
  return table.concat(ids, ", ")
end

-- A table that names a face which is not there was made for another detection.
local function from_table(detection, map)
  for id in pairs(map) do
    if type(id) ~= "number" or not detection:face(id) then
      return errors.fail("choice", "there is no face %s; the detection has %s", tostring(id), known_ids(detection))
    end
  end
  return function(face)
    return map[face.id]
  end
end

--- Whether a choice holds for any detection, as a function does; a table of ids, and a plan that names ids, hold for one.
function choice.is_rule(given)
  if plans.is(given) then
    return not given.ids
  end
  return type(given) == "function" or type((getmetatable(given) or {}).__call) == "function"
end

--- Names a choice for the ledger; nil for one that is no data.
function choice.hash(given)
  return plans.is(given) and given:hash() or nil
end

--- Raises at the caller's caller what is neither.
function choice.check(where, given)
  if type(given) ~= "table" and type(given) ~= "function" then
    error(("%s: the choice must be a table or a function, got %s"):format(where, type(given)), 3)
  end
end

-- What the choice says of each face. A plan is asked about all of them at once, since its rules may contradict one another.
local function ask(detection, given)
  if plans.is(given) then
    return given:decide(detection)
  end
  local choose, err = given, nil
  if not choice.is_rule(given) then
    choose, err = from_table(detection, given)
  end
  if not choose then
    return nil, err
  end
  local decisions = {}
  for i, face in ipairs(detection.faces) do
    decisions[i] = { face_id = face.id, target = choose(face, detection) or nil }
  end
  return decisions
end

--- One decision for each face, in the order of detection.faces.
---@param detection faceswap.Detection
---@param given table<integer, string>|function|faceswap.Plan
---@return faceswap.Decision[]? decisions; `rule` and `reasons` are there for a plan only
---@return faceswap.Error?
function choice.resolve(detection, given)
  if #detection.faces == 0 then
    return errors.fail("choice", "the detection found no faces: there is nothing to swap")
  end
  local decisions, err = ask(detection, given)
  local chosen = 0
  for i, decision in ipairs(decisions or {}) do
    local face = detection.faces[i]
    if decision.target == face.link then
      decision.target = nil
    end
    if decision.target then
      local ok
      ok, err = check_target(face, decision.target)
      if not ok then
        return nil, err
      end
      chosen = chosen + 1
    end
  end
  if decisions and chosen == 0 then
    return errors.fail("choice", "the choice gives none of the %d faces a target", #detection.faces)
  end
  return decisions, err
end

return choice
