--- Which target a rule gives to a person, where it has several, or none of its own.
local photos = require "faceswap.rules.context.photos"

local targets = {}

-- ---- in turn ---------------------------------------------------------------------------------------------------------------

-- Turns go by the time of the first sight, then from left to right, then by id.
local function earlier(context, a, b)
  for _, name in ipairs { "first_seen", "x" } do
    local x, y = context:fact(context.faces[a], name), context:fact(context.faces[b], name)
    if x and y and x ~= y then
      return x < y
    end
  end
  return a < b
end

-- The turn of each person of whom a rule holds, by the index of their first face.
local function turns_of(outcome, number)
  local context, answers, list, turns = outcome.context, outcome.answers[number], {}, {}
  for _, faces in ipairs(context.people) do
    for _, i in ipairs(faces) do
      if not answers or answers[i].holds then
        list[#list + 1] = faces[1]
        break
      end
    end
  end
  table.sort(list, function(a, b)
    return earlier(context, a, b)
  end)
  for turn, first in ipairs(list) do
    turns[first] = turn
  end
  return turns
end

local function in_turn(outcome, number, faces)
  outcome.turns = outcome.turns or {}
  outcome.turns[number] = outcome.turns[number] or turns_of(outcome, number)
  local context, becomes = outcome.context, outcome.plan.rules[number].becomes
  local turn = outcome.turns[number][context.people[context.person_of[faces[1]]][1]] or 1
  return photos.location(context.plan, becomes[(turn - 1) % #becomes + 1]), ("number %d in turn"):format(turn)
end

-- ---- exchanges ---------------------------------------------------------------------------------------------------------------

-- The clearest picture of a person for whom answers hold.
local function best_face(context, answers)
  local best, most
  for i, face in ipairs(context.faces) do
    local worth = face.embedding and (face.size or 0) * (face.sharpness or 1)
    if worth and answers[i].holds and (not most or worth > most) then
      best, most = face, worth
    end
  end
  return best
end

local function exchange(outcome, number, faces)
  local context, pair = outcome.context, outcome.plan.rules[number].exchange
  context:begin(number)
  local sides = { context:ask(pair[1]), context:ask(pair[2]) }
  local held = {}
  for _, i in ipairs(context.people[context.person_of[faces[1]]]) do
    held[1], held[2] = held[1] or sides[1][i].holds, held[2] or sides[2][i].holds
  end
  local face = context.faces[faces[1]]
  if held[1] and held[2] then
    context:problem("exchange", face, ("rule %d: face %d is both of those who are to exchange their faces"):format(number, face.id))
    return nil
  end
  local other = best_face(context, sides[held[1] and 2 or 1])
  if not other then
    if #context.problems == 0 then
      context:problem("missing", face, ("rule %d: there is no picture of who is to exchange faces with face %d"):format(number, face.id))
    end
    return nil
  end
  return other.link, ("gets the face of face %d"):format(other.id)
end

--- The target of people that a rule speaks of, and why that one of several.
---@param outcome faceswap.rules.Outcome
---@param number integer of the rule
---@param faces integer[] of one person
---@return string? target nil: stays, or a problem of the context
---@return string? why
function targets.of(outcome, number, faces)
  local rule, context = outcome.plan.rules[number], outcome.context
  if rule.exchange then
    return exchange(outcome, number, faces)
  elseif not rule.becomes then
    return nil
  elseif #rule.becomes == 1 then
    return photos.location(context.plan, rule.becomes[1])
  elseif rule.pick == "in_turn" then
    return in_turn(outcome, number, faces)
  end
  local pick = rule.pick == "best_photo" and photos.best or photos.most_similar_pose
  return pick(context, rule.becomes, faces)
end

return targets
