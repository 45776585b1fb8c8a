--- Decides about the faces of a detection by a plan's rules: about all of them or, by an error that says why, about none.
---
--- 1. Answers. Each rule asks its selectors about each face. An answer is yes, no, or nil: "cannot be told", such as an age of 17 to 19
---    where 18 is asked for. It carries its reason (context/answer.lua). `all`, `any` and `none` combine answers by three-valued logic: of
---    all, no and nil give no, yes and nil give nil (selectors/combine.lua). Who is 2nd or 3rd from the left is nil for "the second", if
---    nothing tells which (context/ranking.lua).
--- 2. Notes. What is wrong with a question itself, such as a photo that shows two faces, is noted while it is answered. Rules share answers
---    and the notes on them, and each makes them its problems, except those that it allows (context.lua).
--- 3. Claims. A yes or a nil is a claim of the rule to the person whose face it is. For each person the first rule that says yes decides,
---    else `everyone_else`, else the person stays. A later yes with another outcome is a problem (units.lua).
--- 4. Problems and doubts. A nil does not matter if another rule settles the outcome, by a yes for the same one, or by coming first where
---    that is allowed. A face that cannot be recognised, and stays in any case, is a doubt. Every other nil is a problem. With a problem
---    nothing is decided: the error has all of them. Doubts stop nothing: they are returned with the decisions, for people to look at.
---
--- An example, with a face aged 17 to 19 of a man, where all others stay:
---     r.who(r.age(18)):becomes "a.jpg"                        nil: a problem
---     r.who(r.age(18), r.gender "female"):becomes "a.jpg"     nil and no give no: the face stays
local answer = require "faceswap.rules.context.answer"
local combine = require "faceswap.rules.selectors.combine"
local contexts = require "faceswap.rules.context"
local ensure = require "faceswap.rules.evaluate.ensure_facts"
local errors = require "faceswap.errors"
local everyone = require "faceswap.rules.evaluate.everyone"
local faces = require "faceswap.faces"
local facts = require "faceswap.rules.context.facts"
local no_faces = require "faceswap.rules.context.no_faces"
local phrases = require "faceswap.rules.schema.phrases"
local seen_twice = require "faceswap.rules.evaluate.seen_twice"
local targets = require "faceswap.rules.targets"
local units = require "faceswap.rules.evaluate.units"

local decide = {}

local NONE = {}

-- Faces of which a message says why a rule does not mean them.
local MAX_REASONS = 6

-- ---- what the rules say ----------------------------------------------------------------------------------------------------

-- True if a selector means a face, or may mean one.
local function may_mean(answers)
  for _, i in ipairs(answers.open) do
    local said = answers[i]
    if said.holds or said.holds == nil and said.cause ~= "missing" then
      return true
    end
  end
  return false
end

-- True if a rule finds somebody, or may find nobody. A rule that finds nobody is not what the user meant; one that may mean a face which
-- cannot be compared is no such rule, but the face matters then.
local function check_found(context, answers, problems)
  if may_mean(answers) or problems > 0 or context.passed.out_of_range or context:allows "absent" then
    return true
  end
  if not answers.open[1] then
    local reasons = {}
    for i = 1, math.min(#context.faces, MAX_REASONS) do
      reasons[i] = { "face %d: %s", context.faces[i].id, answer.at(answers, i).why }
    end
    reasons[#reasons + 1] = #context.faces > MAX_REASONS and { "and %d more", #context.faces - MAX_REASONS } or nil
    context:problem("absent", nil, "%s", answers.absent or ("nobody is found (%s)"):format(answer.text { list = reasons }))
  end
  return false
end

-- An exchange is between one person and another. Who may be one of them is told as that.
local function check_exchange(context, rule)
  for _, selector in ipairs(rule.exchange) do
    local answers = context:ask(selector)
    local meant = context:meant(answers)
    if not may_mean(answers) then
      context:note("absent", nil, "%s", answers.absent or "one of those who are to exchange their faces is not found")
    elseif meant[1] and context.person_of[meant[1]] ~= context.person_of[meant[#meant]] then
      context:note("several_persons", nil, "an exchange is between two people, and one of them may be %s",
        context:name_faces { meant[1], meant[#meant] })
    end
  end
end

-- Asks the rules, and gathers for each person what they say of it but a clear no: of many faces a rule means few.
local function ask_rules(context)
  for number, rule in ipairs(context.plan.rules) do
    context.said[number] = false
    if rule.everyone_else then
      context.everyone_else = number
    else
      context:begin(number)
      local answers = combine.ask(context, rule.asks, "all")
      context.said[number] = answers
      for _, i in ipairs(answers.open) do
        local person, claim = context.person_of[i], { rule = number, face = i, answer = answers[i] }
        local claims = context.claims[person]
        if claims then
          claims[#claims + 1] = claim
        else
          context.claims[person] = { claim }
        end
      end
      if rule.exchange then
        check_exchange(context, rule)
      end
      context.unfound[number] = not check_found(context, answers, context:settle())
    end
  end
end

-- ---- decisions -------------------------------------------------------------------------------------------------------------

local function reason_of(context, unit, i)
  local answers = context.said[unit.rule]
  if not unit.rule then
    return "no rule speaks of it"
  elseif not answers then
    return "everyone else"
  elseif answer.holds(answers, i) then
    return answer.text(answer.at(answers, i).why)
  end
  return ("the same person as face %d: %s"):format(context.faces[unit.claimed].id, answer.text(answer.at(answers, unit.claimed).why))
end

local function decide_unit(context, unit)
  local rule, members = context.plan.rules[unit.rule] or NONE, unit.faces
  context.rule = unit.rule
  local target, why = targets.of(context, unit)
  for k = 1, #members do
    local i = members[k]
    local face = context.faces[i]
    context.decisions[i] = { face_id = face.id, target = target, from = target and rule.from, to = target and rule.to, rule = unit.rule,
      by = rule.name, reasons = { reason_of(context, unit, i), why } }
    if target then
      local first = rule.to and context:fact(face, "first_seen")
      local last = rule.from and context:fact(face, "last_seen")
      if first and first >= rule.to or last and last < rule.from then
        context:doubt("unseen", face, "face %d is not seen in the seconds in which the rule holds", face.id)
      end
      local uncertain = facts.why_no_face(face)
      if uncertain then
        context:doubt("no_face", face, "face %d may be no face (%s)", face.id, uncertain)
      end
    end
  end
end

-- Notes rules that decide about nobody, since rules before them claim all whom they mean.
local function check_shadowed(context)
  local decides, rules = {}, context.plan.rules
  for _, decision in ipairs(context.decisions) do
    decides[decision.rule or 0] = true
  end
  for number, answers in ipairs(context.said) do
    for _, i in ipairs(answers and not decides[number] and answers.open or NONE) do
      local winner = rules[context.decisions[i].rule]
      if answers[i].holds and winner.outcome ~= rules[number].outcome then
        context.rule = number
        context:doubt("overlap", context.faces[i], "decides about nobody: %s comes first, of face %d", winner.name, context.faces[i].id)
        break
      end
    end
  end
end

local function person_of(face)
  return tostring(face.person or face.id)
end

-- Who is seen at the same time as another one is somebody else, unless both are so like each other that one is the other's image. What was
-- found on this machine counts only where the plan asks for it, since a plan says the same whatever was asked before.
local function are_two(context, i, k, distance)
  local is_told = not context.detection.located or context.plan.locates
  return is_told and distance >= faces.SAME and context:seen_together(context.person_of[i], context.person_of[k])
end

local function places_of(decisions)
  local places = {}
  for i, decision in ipairs(decisions) do
    places[decision.face_id] = i
  end
  return places
end

-- Notes of each person who else may be the same one, where something else becomes of that one: of a crowd, all of them at once.
local function check_similar(context)
  local decisions, told, place_of = context.decisions, {}, nil
  for i, face in ipairs(context.faces) do
    local others, least = {}, math.huge
    for _, similar in ipairs(face.similar or NONE) do
      place_of = place_of or places_of(decisions)
      local place = place_of[similar.face_id]
      local is_other = place and decisions[place].target ~= decisions[i].target
      local pair = is_other and person_of(face) .. "\0" .. person_of(context.faces[place])
      if pair and not told[pair] and not are_two(context, i, place, similar.distance) then
        told[pair] = true
        others[#others + 1], least = place, math.min(least, similar.distance)
      end
    end
    if others[1] then
      context:doubt("similar", face, "face %d may be the same person as %s (distance%s %.3f), and something else becomes of %s", face.id,
        context:name_faces(others), others[2] and "s from" or "", least, others[2] and "them" or "it")
    end
  end
end

-- Notes what stands in no single decision.
local function check_decisions(context)
  local nobody = true
  for _, decision in ipairs(context.decisions) do
    nobody = nobody and not decision.target
  end
  context.rule = nil
  if context.by_person then
    check_similar(context)
  end
  if nobody and #context.problems == 0 then
    context:problem("nothing", nil, "no face gets a target")
  end
end

-- ---- running ---------------------------------------------------------------------------------------------------------------

--- Why a plan cannot be for a picture; nil where it can.
---@param plan faceswap.Plan
---@return string?
function decide.fault_of_times(plan)
  for _, rule in ipairs(plan.rules) do
    if rule.from or rule.to then
      return ("%s: a picture has no seconds from which on, or to which, a rule could hold"):format(rule.name)
    end
  end
end

--- Prepares asking a plan about a detection: checks that it is for it, and fetches the facts that it needs.
---@return faceswap.rules.Context?
---@return faceswap.Error?
function decide.begin(plan, detection, on_progress)
  if #detection.faces == 0 then
    return errors.fail("choice", "%s", no_faces.message(detection, "decide"))
  elseif plan.detection and plan.detection ~= detection.detect_task_id then
    return errors.fail("choice", "the plan is for the detection %s, this one is %s: its face ids may name others here; "
      .. "use %s, which hold for any", plan.detection, detection.detect_task_id or "another", phrases.say(plan.surface, "lasting"))
  end
  local fault = detection.media_kind == "image" and decide.fault_of_times(plan)
  if fault then
    return errors.fail("choice", "%s", fault)
  end
  local ok, err = ensure.facts(plan, detection, on_progress)
  if not ok then
    return nil, err
  end
  return contexts.new(plan, detection, plan.needed.person ~= nil)
end

--- Asks a plan about a detection.
---@param plan faceswap.Plan
---@param detection faceswap.Detection
---@param on_progress function?
---@return faceswap.rules.Context? context with decisions, problems and doubts
---@return faceswap.Error?
function decide.run(plan, detection, on_progress)
  local context, err = decide.begin(plan, detection, on_progress)
  if not context then
    return nil, err
  end
  ask_rules(context)
  if context.lacks_times and ensure.times(plan, detection, on_progress) then
    context = contexts.new(plan, detection, context.by_person)
    ask_rules(context)
  end
  units.add(context)
  for _, unit in ipairs(context.units) do
    decide_unit(context, unit)
  end
  check_shadowed(context)
  everyone.check(context)
  seen_twice.check(context)
  check_decisions(context)
  if context.failure then
    return nil, context.failure
  end
  return context
end

--- The decisions about all faces, or the error that the problems are.
---@param context faceswap.rules.Context
---@return faceswap.Decision[]?
---@return faceswap.rules.Problem[]|faceswap.Error doubts
function decide.result(context)
  local problems, hints, lines = context.problems, phrases.hints(context.problems), {}
  if #problems == 0 then
    return context.decisions, context.doubts
  end
  for i, problem in ipairs(problems) do
    lines[i] = hints[i] and ("%s; %s"):format(problem.message, hints[i]) or problem.message
  end
  local head = #lines == 1 and "the plan does not decide: " or ("the plan does not decide, for %d reasons:\n  "):format(#lines)
  return nil, errors.new { kind = "choice", message = head .. table.concat(lines, "\n  "), problems = problems, doubts = context.doubts }
end

return decide
