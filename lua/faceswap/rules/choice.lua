--- Turns a user's choice, a table, a function or a plan of rules, into one decision for every face; refuses what could swap the wrong
-- person.
local core = require "faceswap.core"
local decide = require "faceswap.rules.evaluate.decide"
local errors = require "faceswap.errors"
local faces = require "faceswap.faces"
local facts = require "faceswap.rules.context.facts"
local no_faces = require "faceswap.rules.context.no_faces"
local options = require "faceswap.options"
local photos = require "faceswap.rules.context.photos"
local phrases = require "faceswap.rules.schema.phrases"
local plans = require "faceswap.rules.plan"
local target_pictures = require "faceswap.faces.target_pictures"
local text = require "faceswap.rules.schema.text"

local choice = {}

--- True for a choice that holds for any detection, as a function does. A table of ids, and a plan that names ids, hold for one.
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

--- Raises where it is neither.
function choice.check(where, given)
  if type(given) ~= "table" and type(given) ~= "function" then
    options.misuse(("%s: the choice must be a table or a function, got %s"):format(where, type(given)))
  end
end

-- ---- asking ----------------------------------------------------------------------------------------------------------------

local NAMED_BY_STRING = "the face '%s' is named by a string; ids are numbers, as in { [%s] = target }"

-- What is wrong with a table as a choice; nil: nothing. One that names a face which is not there was made for another detection; or it is a
-- list, whose members are not counted as faces are.
local function fault_of_table(detection, map)
  local ids, stray = text.sorted_keys(map), nil
  for _, id in ipairs(ids) do
    if stray == nil and not (type(id) == "number" and detection:face(id)) then
      stray = id
    end
  end
  if type(stray) == "string" and tonumber(stray) and detection:face(tonumber(stray)) then
    return NAMED_BY_STRING:format(stray, stray)
  end
  return stray ~= nil and ("there is no face %s; the detection has %s%s"):format(tostring(stray), facts.name_faces(detection.faces),
    #ids == #map and "; a choice is no list: its keys are face ids, as in { [0] = target }" or "") or nil
end

local TARGET_FIELDS = { [1] = true, from = true, to = true }

-- A target as a function or a table gives it, as a decision; nil, and what is wrong with it.
local function decision_of(face, target)
  if type(target) ~= "table" then
    return { face_id = face.id, target = target or nil }
  end
  for _, name in ipairs(text.sorted_keys(target)) do
    if not TARGET_FIELDS[name] then
      return nil, ("a target is one picture, { picture, from = seconds, to = seconds }; it has a `%s`"):format(tostring(name))
    end
  end
  return { face_id = face.id, target = target[1], from = target.from, to = target.to }, target[1] == nil and "the target names no picture"
end

-- Decisions of the choice, by face. A plan is asked about all faces at once, since its rules may contradict one another.
local function ask(detection, given, on_progress)
  if plans.is(given) then
    return given:decide(detection, { on_progress = on_progress })
  end
  local is_rule, decisions = choice.is_rule(given), {}
  local fault = not is_rule and fault_of_table(detection, given)
  if fault then
    return errors.fail("choice", "%s", fault)
  end
  local choose = is_rule and given or function(face) return given[face.id] end
  for i, face in ipairs(detection.faces) do
    decisions[i], fault = decision_of(face, choose(face, detection))
    if fault then
      return errors.fail("choice", "face %d: %s", face.id, fault)
    end
  end
  return decisions, {}
end

-- ---- checks ----------------------------------------------------------------------------------------------------------------

-- What is wrong with a picture's place; nil: nothing.
local function fault_of_file(what, location)
  if options.is_url(location) then
    return nil
  end
  local size, problem = core.file_size(location)
  return not size and ("%s is neither a URL nor a readable file: %s"):format(what, problem)
    or size == 0 and ("%s %s is empty"):format(what, location) or nil
end

-- What is wrong with a decision that changes a face; nil: nothing.
local function fault_of(media_kind, decision)
  local target, from, to = decision.target, decision.from, decision.to
  for _, name in ipairs { "from", "to" } do
    local seconds = decision[name]
    if seconds ~= nil and (type(seconds) ~= "number" or not (seconds >= 0 and seconds < math.huge)) then
      return ("`%s` must be a number of seconds"):format(name)
    end
  end
  if (from or to) and media_kind == "image" then
    return "a picture has no seconds from which on, or to which, a face could be swapped"
  elseif from and to and from >= to then
    return ("from >= to (%s >= %s)"):format(from, to)
  elseif type(target) ~= "string" then
    return ("a target must be a URL or a picture's path, got a %s"):format(type(target))
  end
  return fault_of_file("the target", target)
end

--- Why the hosted service cannot carry out a decision or a rule; nil where it can.
---@param what string what messages call it
---@param decision {from: number?, to: number?}
---@return string?
function choice.fault_of_part(what, decision)
  local from, to = decision.from, decision.to
  return (from or to) and ("%s is to be swapped from %s to %s: the hosted service swaps a face in the whole video; the local engine does "
    .. "it in a part (backend = \"local\")"):format(what, from and from .. " s" or "the beginning", to and to .. " s" or "the end") or nil
end

--- What is wrong with a target that is a file, and what only makes the swap poorer: it has to show one face, and one that the local engine
--- takes where that is asked.
---@param target string
---@param is_local boolean
---@return string? fault
---@return string? weakness
function choice.fault_of_picture(target, is_local)
  local fault, weakness, unusable = target_pictures.judge(target)
  if unusable and is_local then
    return ("the target %s cannot be used: its face %s"):format(target, unusable)
  elseif fault then
    return ("the target %s must show one face, clearly: %s"):format(target, fault)
  end
  return nil, weakness
end

-- ---- before a detection ----------------------------------------------------------------------------------------------------

-- What is wrong with the first of the targets with a fault.
---@param list {what: string, target: string}[] what each is for, in messages
local function fault_of_files(list, is_local)
  for _, one in ipairs(list) do
    local fault = not options.is_url(one.target) and choice.fault_of_picture(one.target, is_local)
    if fault then
      return ("%s: %s"):format(one.what, fault)
    end
  end
end

-- What is wrong with a table, whatever faces there are; nil: nothing. One with a metatable may have targets for all.
local function fault_of_any_table(map, media_kind, is_local)
  local is_chosen, files = getmetatable(map) ~= nil, {}
  for _, id in ipairs(text.sorted_keys(map)) do
    if type(id) == "string" and tonumber(id) then
      return NAMED_BY_STRING:format(id, id)
    elseif type(id) ~= "number" or id % 1 ~= 0 or id < 0 then
      return ("there is no face %s; a choice's keys are face ids, as in { [0] = target }"):format(tostring(id))
    end
    local face = ("face %s"):format(tostring(id))
    local decision, fault = decision_of({ id = id }, map[id])
    fault = fault or decision.target and fault_of(media_kind, decision)
    fault = fault and ("%s: %s"):format(face, fault) or decision and not is_local and choice.fault_of_part(face, decision)
    if fault then
      return fault
    end
    files[#files + 1] = decision.target and { what = face, target = decision.target } or nil
    is_chosen = is_chosen or decision.target ~= nil
  end
  return not is_chosen and "the choice gives no face a target" or fault_of_files(files, is_local)
end

-- Whether a rule may mean nobody, and then asks for nothing.
local function may_be_idle(plan, rule)
  return rule.allow.absent or rule.allow.out_of_range or plan.allow.absent or plan.allow.out_of_range
end

-- The same of a plan.
local function fault_of_any_plan(plan, media_kind, is_local)
  for _, location in ipairs(plan:pictures()) do
    local fault = fault_of_file("a picture of the plan", location)
    if fault then
      return fault
    end
  end
  local files, fault = {}, media_kind == "image" and decide.fault_of_times(plan)
  if fault then
    return fault
  end
  for _, rule in ipairs(plan.rules) do
    local is_due = not may_be_idle(plan, rule)
    fault = is_due and not is_local and choice.fault_of_part(rule.name, rule)
    if fault then
      return fault
    end
    local target = is_due and rule.becomes and not rule.becomes[2] and rule.becomes[1] -- of several the best are taken
    files[#files + 1] = target and { what = rule.name, target = photos.location(plan, target) } or nil
  end
  return fault_of_files(files, is_local)
end

--- Whether a table or a plan can be carried out, as far as that is known before the faces are: its pictures are there, people can be
--- recognised where it does so, its photos and targets show whom they should, its times are some. No service tells what a
--- detection takes, which would be sent in vain.
---@param given table<integer, string|table>|function|faceswap.Plan
---@param media_kind "video"|"gif"|"image" of the medium
---@param is_local boolean whether the local engine is asked
---@return boolean? ok
---@return faceswap.Error?
function choice.check_early(given, media_kind, is_local)
  local is_plan, fault = plans.is(given), nil
  if is_plan then
    fault = fault_of_any_plan(given, media_kind, is_local)
  elseif not choice.is_rule(given) then
    fault = fault_of_any_table(given, media_kind, is_local)
  end
  if fault then
    return errors.fail("choice", "%s", fault)
  end
  local ready, err = true, nil
  if is_plan and given.needed.embedding then
    ready, err = faces.shared()
    if ready then
      ready, err = photos.check(given)
    end
  end
  return ready and true, err
end

--- The only detection that a choice is for, by its detect_task_id; nil: it is for any, as far as is known.
---@return string?
function choice.detection_of(given)
  return plans.is(given) and given.detection or nil
end

--- The error of a choice that is for one detection, where another would be made for it.
---@param given faceswap.Plan
---@return nil
---@return faceswap.Error
function choice.other_detection(given)
  return errors.fail("choice", "the plan is for the detection %s, and another would be made here, whose face ids may name others; "
    .. "use %s, which hold for any", given.detection, phrases.say(given.surface, "lasting"))
end

-- ---- checks of decisions ------------------------------------------------------------------------------------------------

-- Tells of doubts whoever follows what happens.
local function tell_doubts(detection, doubts)
  local observer = detection.client and detection.client.observer
  for _, doubt in ipairs(observer and doubts or {}) do
    observer:tell { type = "doubt", kind = doubt.kind, face_id = doubt.face_id, message = doubt.message,
      media = detection.media_path or detection.media_url }
  end
end

--- Whether the targets that are files show one face each, and one that the local engine takes where it is asked: others cannot work, and
--- even a refused submission may cost. Of those that are no good ones whoever follows what happens is told.
---@param detection faceswap.Detection
---@param decisions faceswap.Decision[]
---@return boolean? ok
---@return faceswap.Error?
function choice.check_pictures(detection, decisions)
  local doubts, is_local = {}, detection.client and detection.client.backend == "local"
  for _, decision in ipairs(decisions) do
    if decision.target and not options.is_url(decision.target) then
      local fault, weakness = choice.fault_of_picture(decision.target, is_local)
      if fault then
        return errors.fail("choice", "face %d: %s", decision.face_id, fault)
      elseif weakness then
        doubts[#doubts + 1] = { kind = "target", face_id = decision.face_id,
          message = ("face %d: the target %s is not at its best: its face %s"):format(decision.face_id, decision.target, weakness) }
      end
    end
  end
  tell_doubts(detection, doubts)
  return true
end

--- One decision for each face, in the order of detection.faces.
---@param detection faceswap.Detection
---@param given table<integer, string|table>|function|faceswap.Plan a target may be a table: { target, from = seconds, to = seconds }
---@param on_progress function? is told how far the engine on this machine is, where it has to look for the faces
---@return faceswap.Decision[]? decisions; `rule`, `by` and `reasons` are there for a plan only
---@return faceswap.rules.Problem[]|faceswap.Error second doubts of a plan; or the error
function choice.resolve(detection, given, on_progress)
  if #detection.faces == 0 then
    return errors.fail("choice", "%s", no_faces.message(detection, "swap"))
  end
  local decisions, second = ask(detection, given, on_progress)
  if not decisions then
    return nil, second
  end
  local is_chosen = false
  for i, decision in ipairs(decisions) do
    local face = detection.faces[i]
    decision.target = decision.target ~= face.link and decision.target or nil
    local fault = decision.target and fault_of(detection.media_kind, decision)
    if fault then
      return errors.fail("choice", "face %d: %s", face.id, fault)
    end
    is_chosen = is_chosen or decision.target ~= nil
  end
  if not is_chosen then
    return errors.fail("choice", "the choice gives none of the %d faces a target", #detection.faces)
  end
  tell_doubts(detection, second)
  return decisions, second
end

return choice
