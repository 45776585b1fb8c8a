--- Decides about the faces of a detection by a plan's rules. Whatever is not clear is a problem, and with a problem nothing is decided.
local describe = require "faceswap.rules.evaluate.ensure_facts"
local errors = require "faceswap.errors"
local hints = require "faceswap.rules.evaluate.hints"
local match = require "faceswap.rules.selectors.combine"
local photos = require "faceswap.rules.context.photos"
local reason = require "faceswap.rules.context.reason"
local scenes = require "faceswap.rules.context"

local decide = {}

---@class faceswap.rules.Outcome
---@field plan faceswap.Plan
---@field scene faceswap.rules.Scene
---@field answers faceswap.rules.Answer[][] by rule and index of the face; none for "everyone else"
---@field decisions faceswap.Decision[] by index of the face
---@field problems faceswap.rules.Problem[]

-- ---- what the rules say ----------------------------------------------------------------------------------------------------

-- A rule that finds nobody says something else than was meant.
local function check_found(scene, number, answers, before)
  local faces = {}
  for i, answer in ipairs(answers) do
    if answer.holds ~= false then
      return
    end
    faces[i] = { "face %d: %s", scene.faces[i].id, answer.why }
  end
  if #scene.problems == before and not scene.passed.out_of_range then
    scene:problem("absent", nil, "rule %d finds nobody (%s)", number, reason.text { list = faces })
  end
end

local function ask_rules(scene)
  local all = {}
  for number, rule in ipairs(scene.plan.rules) do
    if rule.who then
      scene:begin(number)
      local before = #scene.problems
      all[number] = match.ask_rule(scene, rule.who)
      check_found(scene, number, all[number], before)
    end
  end
  return all
end

-- ---- who gets what ---------------------------------------------------------------------------------------------------------

local function same_outcome(a, b)
  local x, y = a.becomes, b.becomes
  if not x or not y then
    return x == y
  end
  for i = 1, math.max(#x, #y) do
    if x[i] ~= y[i] then
      return false
    end
  end
  return true
end

-- The rules that hold for one of the faces, in the order of the plan, and those of which it cannot be told.
local function claims_of(scene, answers, faces)
  local claims, doubts = {}, {}
  for number in ipairs(scene.plan.rules) do
    local claimed
    for _, i in ipairs(answers[number] and faces or {}) do
      local answer = answers[number][i]
      if answer.holds then
        claimed = claimed or i
      elseif answer.holds == nil then
        doubts[#doubts + 1] = { rule = number, face = i, answer = answer }
      end
    end
    if claimed then
      claims[#claims + 1] = { rule = number, face = claimed }
    end
  end
  return claims, doubts
end

-- Whether two rules may differ about one face, or one person.
local function may_differ(scene, kind, a, b)
  local rules = scene.plan.rules
  return scene.plan.allow[kind] or rules[a].allow[kind] or rules[b].allow[kind] or false
end

local function holds_for(answers, rule, face)
  return answers[rule][face].holds == true
end

-- Notes the rules that contradict the first one. Returns whether each face of the person is to be decided by itself.
local function check_claims(scene, answers, claims)
  local rules, first = scene.plan.rules, claims[1]
  for k = 2, #claims do
    local other = claims[k]
    if not same_outcome(rules[first.rule], rules[other.rule]) then
      local overlap = holds_for(answers, other.rule, first.face) or holds_for(answers, first.rule, other.face)
      local kind = overlap and "overlap" or "split_person"
      local allowed = may_differ(scene, kind, first.rule, other.rule)
      if allowed and not overlap then
        return true
      elseif not allowed then
        scene.rule = other.rule
        scene:problem(kind, scene.faces[other.face], overlap and "rules %d and %d both claim %s, with different outcomes"
          or "rules %d and %d claim faces of one person, with different outcomes: %s", first.rule, other.rule,
          scene:name_faces(overlap and { other.face } or { first.face, other.face }))
      end
    end
  end
  return false
end

-- Whether it does not matter if a rule holds for a face: another one says the same, or comes first where that is allowed.
local function is_settled(scene, answers, first, doubt)
  local rules = scene.plan.rules
  return same_outcome(rules[first.rule], rules[doubt.rule])
    or first.rule < doubt.rule and holds_for(answers, first.rule, doubt.face) and may_differ(scene, "overlap", first.rule, doubt.rule)
end

-- Notes what cannot be told and matters.
local function check_doubts(scene, answers, claims, doubts)
  for _, doubt in ipairs(doubts) do
    local settled = claims[1] and is_settled(scene, answers, claims[1], doubt)
    if not settled and not doubt.answer.noted then
      scene.rule = doubt.rule
      scene:problem(doubt.answer.cause, scene.faces[doubt.face], "rule %d, face %d: %s", doubt.rule, scene.faces[doubt.face].id,
        reason.text(doubt.answer.why))
    end
  end
end

-- ---- decisions -------------------------------------------------------------------------------------------------------------

local function everyone_else(plan)
  for number, rule in ipairs(plan.rules) do
    if rule.everyone_else then
      return number
    end
  end
end

-- The target that a rule gives to a person, and why that one of several.
local function target_of(scene, number, faces)
  local rule = scene.plan.rules[number]
  if not rule.becomes then
    return nil
  elseif #rule.becomes == 1 then
    return photos.location(scene.plan, rule.becomes[1])
  end
  scene.rule = number
  return photos.most_similar_pose(scene, rule.becomes, faces)
end

local function reasons_of(scene, answers, number, i, claimed_face)
  if not number then
    return { "no rule speaks of it" }
  elseif not answers[number] then
    return { "everyone else" }
  elseif answers[number][i].holds then
    return { reason.text(answers[number][i].why) }
  end
  return { ("the same person as face %d: %s"):format(scene.faces[claimed_face].id,
    reason.text(answers[number][claimed_face].why)) }
end

-- Decides about faces that get one outcome: those of a person, as far as the rules do not differ about them.
local function decide_unit(outcome, faces)
  local scene, answers = outcome.scene, outcome.answers
  local claims, doubts = claims_of(scene, answers, faces)
  if check_claims(scene, answers, claims) and #faces > 1 then
    for _, i in ipairs(faces) do
      decide_unit(outcome, { i })
    end
    return
  end
  check_doubts(scene, answers, claims, doubts)
  local number = claims[1] and claims[1].rule or everyone_else(outcome.plan)
  local target, why
  if number then
    target, why = target_of(scene, number, faces)
  end
  for _, i in ipairs(faces) do
    local reasons = reasons_of(scene, answers, number, i, claims[1] and claims[1].face)
    reasons[#reasons + 1] = why
    outcome.decisions[i] = { face_id = scene.faces[i].id, target = target, rule = number, reasons = reasons }
  end
end

local function check_any_target(outcome)
  for _, decision in ipairs(outcome.decisions) do
    if decision.target then
      return
    end
  end
  if #outcome.problems == 0 then
    outcome.scene.rule = nil
    outcome.scene:problem("nothing", nil, "no face gets a target")
  end
end

-- ---- running ---------------------------------------------------------------------------------------------------------------

local function check_detection(plan, detection)
  if #detection.faces == 0 then
    return errors.fail("choice", "the detection found no faces: there is nothing to decide")
  elseif plan.detection and plan.detection ~= detection.detect_task_id then
    return errors.fail("choice", "the plan is for the detection %s, this one is %s: its face ids may name others here; "
      .. "use r.person or r.like, which hold for any", plan.detection, detection.detect_task_id or "another")
  end
  return true
end

--- Asks a plan about a detection.
---@param plan faceswap.Plan
---@param detection faceswap.Detection
---@return faceswap.rules.Outcome?
---@return faceswap.Error?
function decide.run(plan, detection)
  local ok, err = check_detection(plan, detection)
  if ok then
    ok, err = describe.ensure(plan, detection)
  end
  if not ok then
    return nil, err
  end
  local scene = scenes.new(plan, detection)
  local outcome = { plan = plan, scene = scene, problems = scene.problems, decisions = {} }
  outcome.answers = ask_rules(scene)
  for _, faces in ipairs(scene.people) do
    decide_unit(outcome, faces)
  end
  check_any_target(outcome)
  if scene.failure then
    return nil, scene.failure
  end
  hints.add(scene)
  return outcome
end

--- The decisions of an outcome, or the error that its problems are.
---@param outcome faceswap.rules.Outcome
---@return faceswap.Decision[]?
---@return faceswap.Error?
function decide.result(outcome)
  local problems = outcome.problems
  if #problems == 0 then
    return outcome.decisions
  end
  local lines = {}
  for i, problem in ipairs(problems) do
    lines[i] = problem.hint and ("%s; %s"):format(problem.message, problem.hint) or problem.message
  end
  local head = #lines == 1 and "the plan does not decide: " or ("the plan does not decide, for %d reasons:\n  "):format(#lines)
  return nil, errors.new { kind = "choice", message = head .. table.concat(lines, "\n  "), problems = problems }
end

return decide
