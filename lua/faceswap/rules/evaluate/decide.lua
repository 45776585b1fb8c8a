--- Decides about the faces of a detection by a plan's rules. What is unclear and changes a decision is a problem: with one, nothing is
--- decided. What is unclear and changes nothing is a doubt.
local answer = require "faceswap.rules.context.answer"
local combine = require "faceswap.rules.selectors.combine"
local contexts = require "faceswap.rules.context"
local ensure = require "faceswap.rules.evaluate.ensure_facts"
local errors = require "faceswap.errors"
local everyone = require "faceswap.rules.evaluate.everyone"
local facts = require "faceswap.rules.context.facts"
local no_faces = require "faceswap.rules.context.no_faces"
local phrases = require "faceswap.rules.schema.phrases"
local targets = require "faceswap.rules.targets"

local decide = {}

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
  if may_mean(answers) or problems > 0 or context.passed.out_of_range then
    return true
  end
  if not answers.open[1] then
    local reasons = {}
    for i = 1, math.min(#answers, MAX_REASONS) do
      reasons[i] = { "face %d: %s", context.faces[i].id, answer.at(answers, i).why }
    end
    reasons[#reasons + 1] = #answers > MAX_REASONS and { "and %d more", #answers - MAX_REASONS } or nil
    context:problem("absent", nil, "%s", answers.absent or ("nobody is found (%s)"):format(answer.text { list = reasons }))
  end
  return context:allows "absent"
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
  for person in ipairs(context.people) do
    context.claims[person] = {}
  end
  for number, rule in ipairs(context.plan.rules) do
    context.said[number] = false
    if rule.everyone_else then
      context.everyone_else = number
    else
      context:begin(number)
      local answers = combine.ask(context, rule.asks, "all")
      context.said[number] = answers
      for _, i in ipairs(answers.open) do
        table.insert(context.claims[context.person_of[i]], { rule = number, face = i, answer = answers[i] })
      end
      if rule.exchange then
        check_exchange(context, rule)
      end
      context.unfound[number] = not check_found(context, answers, context:settle())
    end
  end
end

-- ---- who gets what ---------------------------------------------------------------------------------------------------------

local NONE = {}

-- The rules that hold for one of a person's faces, in the order of the plan, and the rules that may. With `only`, one of the faces, rules
-- that hold for that face itself come before those that hold for another face of the person.
---@param context faceswap.rules.Context
---@param claims faceswap.rules.Claim[] of the person
---@param only integer?
---@return faceswap.rules.Claim[] claimed
---@return faceswap.rules.Claim[] unclear
local function claims_of(context, claims, only)
  local direct, inherited, unclear = {}, {}, {}
  for _, claim in ipairs(claims) do
    local is_direct = not only or claim.face == only
    local list = is_direct and direct or inherited
    local reaches = is_direct or not context:allows("split_person", claim.rule) -- a rule about single faces reaches no other of the person
    if reaches and claim.answer.holds == nil then
      unclear[#unclear + 1] = is_direct and claim or { rule = claim.rule, face = only, answer = claim.answer }
    elseif reaches and not (list[1] and list[#list].rule == claim.rule) then
      list[#list + 1] = claim
    end
  end
  return #direct == 0 and inherited or direct, unclear
end

-- True if a rule that may hold for the person speaks of single faces.
local function are_split(context, faces, claims)
  for _, claim in ipairs(#faces > 1 and claims or NONE) do
    if context:allows("split_person", claim.rule) then
      return true
    end
  end
  return false
end

-- Notes the rules that contradict the first one.
local function check_claims(context, claimed)
  local said, rules, first = context.said, context.plan.rules, claimed[1]
  for k = 2, #claimed do
    local other = claimed[k]
    local overlap = said[other.rule][first.face].holds or said[first.rule][other.face].holds
    local kind, one, another = overlap and "overlap" or "split_person", rules[first.rule], rules[other.rule]
    if one.outcome ~= another.outcome and not context:allows(kind, first.rule) then
      local at_times = one.becomes and another.becomes and (one.from or one.to or another.from or another.to)
      context.rule = other.rule
      context:problem(kind, context.faces[other.face], overlap and "face %d is claimed by %s, too, with another outcome%s"
        or "face %d is of a person of whom %s claims another face, with another outcome%s", context.faces[other.face].id, one.name,
        at_times and "; in one swap a face gets one target, in one span of seconds" or "")
    end
  end
end

-- A doubtful rule does not matter where the first rule says the same, or comes before it and overlaps are allowed.
local function is_settled(context, first, doubt)
  local rules = context.plan.rules
  return rules[first.rule].outcome == rules[doubt.rule].outcome
    or first.rule < doubt.rule and context.said[first.rule][doubt.face].holds
      and (context:allows("overlap", first.rule) or context:allows("overlap", doubt.rule))
end

local function changes(rule)
  return rule and (rule.becomes or rule.exchange)
end

-- True if a face of unknown identity stays as it is whichever person it shows: no rule changes it for certain, and the doubtful rule would
-- not change it if it were a stranger's.
local function is_harmless(context, doubt, number)
  local plan, said = context.plan, doubt.answer
  if said.cause ~= "missing" or said.strict or plan.unknown == "error" or context.unfound[doubt.rule] then
    return false -- where the rule finds nobody else, the face may be the one it means
  end
  return said.otherwise ~= nil and not changes(plan.rules[number]) and not (said.otherwise and changes(plan.rules[doubt.rule]))
end

-- Notes answers that cannot be told, as problems where they matter, else as doubts.
local function check_unclear(context, claimed, unclear, number)
  for _, doubt in ipairs(unclear) do
    local face, said, harmless = context.faces[doubt.face], doubt.answer, is_harmless(context, doubt, number)
    if harmless or said.cause ~= "noted" and not (claimed[1] and is_settled(context, claimed[1], doubt)) then
      local name, message = ("face %d"):format(face.id), answer.text(said.why)
      message = (message:find(name .. " ", 1, true) == 1 and "%s" or name .. ": %s"):format(message)
      context.rule = doubt.rule
      context:report { kind = harmless and "unknown" or said.cause, face = face, is_doubt = harmless, word = said.word,
        advice = said.advice, message = harmless and message .. "; it stays as it is" or message }
    end
  end
end

-- Finds the rule that decides about the faces of a person. Where rules speak of single faces, each is a unit by itself.
local function add_units(context, faces, claims)
  local is_split = are_split(context, faces, claims)
  for _, only in ipairs(is_split and faces or { false }) do
    local claimed, unclear = NONE, NONE
    if claims[1] then
      claimed, unclear = claims_of(context, claims, only)
      check_claims(context, claimed)
    end
    local number = claimed[1] and claimed[1].rule or context.everyone_else
    check_unclear(context, claimed, unclear, number)
    table.insert(context.units, { faces = only and { only } or faces, rule = number, claimed = claimed[1] and claimed[1].face })
  end
end

-- ---- decisions -------------------------------------------------------------------------------------------------------------

local function reason_of(context, unit, i)
  local answers = context.said[unit.rule]
  if not unit.rule then
    return "no rule speaks of it"
  elseif not answers then
    return "everyone else"
  elseif answers[i].holds then
    return answer.text(answer.at(answers, i).why)
  end
  return ("the same person as face %d: %s"):format(context.faces[unit.claimed].id, answer.text(answer.at(answers, unit.claimed).why))
end

local function decide_unit(context, unit)
  local rule = context.plan.rules[unit.rule] or {}
  context.rule = unit.rule
  local target, why = targets.of(context, unit)
  for _, i in ipairs(unit.faces) do
    local face = context.faces[i]
    local decision = { face_id = face.id, target = target, rule = unit.rule, by = rule.name }
    decision.reasons = { reason_of(context, unit, i), why }
    if target then
      decision.from, decision.to = rule.from, rule.to
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
    context.decisions[i] = decision
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

-- Notes faces that may show one person and get different outcomes; and a plan that gives nobody a target.
local function check_decisions(context)
  local by_id, nobody = {}, true
  for _, decision in ipairs(context.decisions) do
    by_id[decision.face_id], nobody = decision, nobody and not decision.target
  end
  context.rule = nil
  for i, face in ipairs(context.faces) do
    for _, similar in ipairs(context.by_person and face.similar or {}) do
      local other = by_id[similar.face_id]
      if other and other.target ~= context.decisions[i].target then
        context:doubt("similar", face, "face %d may be the same person as face %d (distance %.3f), and something else becomes of it",
          face.id, similar.face_id, similar.distance)
      end
    end
  end
  if nobody and #context.problems == 0 then
    context:problem("nothing", nil, "no face gets a target")
  end
end

-- ---- running ---------------------------------------------------------------------------------------------------------------

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
  for _, rule in ipairs(detection.media_kind == "image" and plan.rules or {}) do
    if rule.from or rule.to then
      return errors.fail("choice", "%s: a picture has no seconds from which on, or to which, a rule could hold", rule.name)
    end
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
  for person, faces in ipairs(context.people) do
    add_units(context, faces, context.claims[person])
  end
  for _, unit in ipairs(context.units) do
    decide_unit(context, unit)
  end
  check_shadowed(context)
  everyone.check(context)
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
