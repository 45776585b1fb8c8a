--- Who gets what: of the rules that speak of a person, the one that decides. Rules that contradict it are problems, unless that is allowed.
local answer = require "faceswap.rules.context.answer"

local units = {}

local NONE = {}

-- The rules that hold for one of a person's faces, in the order of the plan, and the rules that may. With `only`, one of the faces, rules
-- that hold for that face itself come before those that hold for another face of the person.
---@param context faceswap.rules.Context
---@param claims faceswap.rules.Claim[] of the person
---@param only integer?
---@return faceswap.rules.Claim[] claimed
---@return faceswap.rules.Claim[] unclear
local function claims_of(context, claims, only)
  if not only and not claims[2] then -- most are claimed by one rule
    return claims[1].answer.holds and claims or NONE, claims[1].answer.holds and NONE or claims
  end
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
local function are_split(context, claims)
  for _, claim in ipairs(claims) do
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
    local overlap = answer.holds(said[other.rule], first.face) or answer.holds(said[first.rule], other.face)
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
    or first.rule < doubt.rule and answer.holds(context.said[first.rule], doubt.face)
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
---@param first faceswap.rules.Claim? of the rules that hold
local function check_unclear(context, first, unclear, number)
  for _, doubt in ipairs(unclear) do
    local face, said, harmless = context.faces[doubt.face], doubt.answer, is_harmless(context, doubt, number)
    if harmless or said.cause ~= "noted" and not (first and is_settled(context, first, doubt)) then
      local name, message = ("face %d"):format(face.id), answer.text(said.why)
      message = (message:find(name .. " ", 1, true) == 1 and "%s" or name .. ": %s"):format(message)
      context.rule = doubt.rule
      context:report { kind = harmless and "unknown" or said.cause, face = face, is_doubt = harmless, word = said.word,
        advice = said.advice, message = harmless and message .. "; it stays as it is" or message }
    end
  end
end

-- Finds the rule that decides about faces of a person.
---@param claims faceswap.rules.Claim[]? of the person
---@param only integer? one of the faces, which is a unit by itself
local function add_unit(context, faces, claims, only)
  local number, first = context.everyone_else, nil
  if claims then
    local claimed, unclear = claims_of(context, claims, only)
    check_claims(context, claimed)
    first = claimed[1]
    number = first and first.rule or number
    check_unclear(context, first, unclear, number)
  end
  local list = context.units
  list[#list + 1] = { faces = faces, rule = number, claimed = first and first.face }
end

--- Parts the people into units, once the rules were asked. Where rules speak of single faces of a person, each is one.
---@param context faceswap.rules.Context
function units.add(context)
  for person, faces in ipairs(context.people) do
    local claims = context.claims[person]
    if faces[2] and claims and are_split(context, claims) then
      for _, only in ipairs(faces) do
        add_unit(context, { only }, claims, only)
      end
    else
      add_unit(context, faces, claims)
    end
  end
end

return units
