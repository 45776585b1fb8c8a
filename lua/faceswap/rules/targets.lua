--- The target that a rule gives to a person: its only target, one of several, or the face of the other person in an exchange.
local facts = require "faceswap.rules.context.facts"
local photos = require "faceswap.rules.context.photos"

local targets = {}

-- ---- by the pictures -----------------------------------------------------------------------------------------------------------

-- The pose of a person: that of its largest face.
local function pose_of(context, indices)
  local pose, most
  for _, i in ipairs(indices) do
    local face = context.faces[i]
    local size = context:fact(face, "size") or 0
    if face.pose and (not most or size > most) then
      pose, most = face.pose, size
    end
  end
  return pose
end

-- The target whose face looks most nearly the same way as a person; the first of equals.
local function most_similar_pose(context, unit, list)
  local face, pose = context.faces[unit.faces[1]], pose_of(context, unit.faces)
  if not pose then
    context:problem("missing", face, "picks a target by pose: " .. facts.why_missing(context, face, "pose"))
    return nil
  end
  local best, least
  for _, target in ipairs(list) do
    local seen = photos.faces_of(context, target)
    local other = seen and #seen == 1 and seen[1].pose
    if not seen then
      return nil
    elseif not other then
      context:problem("photo", face, ("%s: a target to be picked by pose must show one face; it shows %d"):format(target, #seen))
      return nil
    end
    local angle = math.sqrt((other.yaw - pose.yaw) ^ 2 + (other.pitch - pose.pitch) ^ 2 + (other.roll - pose.roll) ^ 2)
    if not least or angle < least then
      best, least = target, angle
    end
  end
  return best, ("%s is nearest in pose, %.0f degrees away"):format(best, least)
end

-- The target that serves best for a swap of any face; the first of equals. Targets that show no face, or several, are left out.
local function best_photo(context, unit, list)
  local best, most
  for _, target in ipairs(list) do
    local seen = photos.faces_of(context, target)
    if not seen then
      return nil
    end
    local face = #seen == 1 and seen[1].fitness and seen[1]
    if face and (not most or face.fitness > most.fitness) then
      best, most = target, face
    end
  end
  if not best then
    context:problem("photo", context.faces[unit.faces[1]], ("%s: none of these targets shows one face, clearly"):format(
      table.concat(list, ", ")))
    return nil
  end
  return best, ("%s is the best of %d photos%s"):format(best, #list, most.weakness and ", though its face " .. most.weakness or "")
end

-- ---- in turn ---------------------------------------------------------------------------------------------------------------

-- The least value of a fact over the faces of a person; where it is not known, that of whoever comes last.
local function least_of(context, person, name)
  local least = math.huge
  for _, value in ipairs(context:facts_of_person(context.people[person][1], name)) do
    least = math.min(least, value)
  end
  return least
end

-- The order of turns: by first sight, then from left to right, then by id.
local function earlier(context, a, b)
  for _, name in ipairs { "first_seen", "x" } do
    local x, y = least_of(context, a, name), least_of(context, b, name)
    if x ~= y then
      return x < y
    end
  end
  return a < b
end

-- The turns of the people about whom a rule decides, by person.
local function turns_of(context, number)
  local people, turns = {}, {}
  for _, unit in ipairs(context.units) do
    local person = context.person_of[unit.faces[1]]
    if unit.rule == number and not turns[person] then
      people[#people + 1], turns[person] = person, true
    end
  end
  table.sort(people, function(a, b)
    return earlier(context, a, b)
  end)
  for turn, person in ipairs(people) do
    turns[person] = turn
    local face = context.faces[context.people[person][1]]
    if #people > 1 and least_of(context, person, "first_seen") == math.huge and least_of(context, person, "x") == math.huge then
      context:doubt("unknown", face, ("face %d has neither a time nor a place: its turn comes last"):format(face.id))
    end
  end
  return turns
end

local function in_turn(context, unit, list)
  context.turns[unit.rule] = context.turns[unit.rule] or turns_of(context, unit.rule)
  local turn = context.turns[unit.rule][context.person_of[unit.faces[1]]]
  return list[(turn - 1) % #list + 1], ("number %d in turn"):format(turn)
end

-- ---- an exchange -------------------------------------------------------------------------------------------------------------

-- The clearest picture of the person whom answers mean; and whether they mean anybody.
local function best_face(context, answers)
  local best, most, is_found
  for i, face in ipairs(context.faces) do
    if answers[i].holds then
      local worth = face.embedding and (face.size or 0) * (face.sharpness or 1)
      if worth and (not most or worth > most) then
        best, most = face, worth
      end
      is_found = true
    end
  end
  return best, is_found
end

-- The picture of the person on the other side of an exchange.
local function exchange(context, unit, pair)
  context:begin(unit.rule)
  local first, second, face = context:ask(pair[1]), context:ask(pair[2]), context.faces[unit.faces[1]]
  local is_first, is_second
  for _, i in ipairs(context.people[context.person_of[unit.faces[1]]]) do
    is_first, is_second = is_first or first[i].holds, is_second or second[i].holds
  end
  local other, is_found = best_face(context, is_first and second or first)
  if is_first and is_second then
    context:problem("exchange", face, ("face %d is both of those who are to exchange their faces"):format(face.id))
  elseif other then
    return other.link, ("gets the face of face %d"):format(other.id)
  elseif is_found then -- if the rule allows that nobody is, the face stays
    context:problem("missing", face, ("there is no picture of who is to exchange faces with face %d"):format(face.id))
  end
end

-- ---- all of them -------------------------------------------------------------------------------------------------------------

---@class faceswap.rules.Pick
---@field facts string[] that it needs of faces
---@field choose fun(context: faceswap.rules.Context, unit: faceswap.rules.Unit, list: string[]): string?, string? target, as the plan
--- names it, and why; nil, with a problem or a failure of the context

--- The ways to choose one of several targets: the words of plans, what is read, and the facts that are fetched follow from the entries.
---@type table<string, faceswap.rules.Pick>
targets.picks = {
  most_similar_pose = { facts = { "person", "pose", "size" }, choose = most_similar_pose },
  best_photo = { facts = { "person" }, choose = best_photo },
  in_turn = { facts = { "person", "first_seen", "x" }, choose = in_turn },
}

--- Their names, in the order in which messages have them.
targets.names = { "most_similar_pose", "best_photo", "in_turn" }

--- The target of faces about which a rule decides.
---@param context faceswap.rules.Context
---@param unit faceswap.rules.Unit
---@return string? target nil: stays, or a problem of the context
---@return string? why that one of several
function targets.of(context, unit)
  local rule = context.plan.rules[unit.rule] or {}
  if rule.exchange then
    return exchange(context, unit, rule.exchange)
  elseif rule.becomes then
    local target, why = rule.becomes[1], nil
    if rule.becomes[2] then
      target, why = targets.picks[rule.pick].choose(context, unit, rule.becomes)
    end
    return target and photos.location(context.plan, target), why
  end
end

return targets
