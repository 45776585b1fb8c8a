--- The target that a rule gives to a person: its only target, one of several, or the face of the other person in an exchange.
local answer = require "faceswap.rules.context.answer"
local facts = require "faceswap.rules.context.facts"
local orders = require "faceswap.rules.context.orders"
local photos = require "faceswap.rules.context.photos"

local targets = {}

-- ---- by the pictures -----------------------------------------------------------------------------------------------------------

-- The member of a list that is worth most, and its worth; the first of equals. What has no worth is left out.
---@param worth_of fun(member: any): number|nil|false
local function best_of(list, worth_of)
  local best, most
  for _, member in ipairs(list) do
    local worth = worth_of(member)
    if worth and (not most or worth > most) then
      best, most = member, worth
    end
  end
  return best, most
end

-- The target whose face looks most nearly the same way as a person, whose pose is that of the largest face; the first of equals.
local function most_similar_pose(context, unit, list)
  local face = context.faces[unit.faces[1]]
  local largest = best_of(unit.faces, function(i)
    return context.faces[i].pose and (context:fact(context.faces[i], "size") or 0)
  end)
  if not largest then
    return context:problem("missing", face, "picks a target by pose: %s", facts.why_missing(context, face, "pose"))
  end
  local pose, angles = context.faces[largest].pose, {}
  for _, target in ipairs(list) do
    local seen = photos.faces_of(context, target)
    local other = seen and #seen == 1 and seen[1].pose
    if not seen then
      return nil
    elseif not other then
      return context:problem("photo", face, "%s: a target to be picked by pose must show one face; it shows %d", target, #seen)
    end
    angles[target] = math.sqrt((other.yaw - pose.yaw) ^ 2 + (other.pitch - pose.pitch) ^ 2 + (other.roll - pose.roll) ^ 2)
  end
  local best, angle = best_of(list, function(target) return -angles[target] end)
  return best, ("%s is nearest in pose, %.0f degrees away"):format(best, -angle)
end

-- The target that serves best for a swap of any face; the first of equals. Targets that show no face, or several, are left out.
local function best_photo(context, unit, list)
  local faces = {}
  for _, target in ipairs(list) do
    local seen = photos.faces_of(context, target)
    if not seen then
      return nil
    end
    faces[target] = seen[1] and not seen[2] and seen[1] or {}
  end
  local best = best_of(list, function(target) return faces[target].fitness end)
  if not best then
    return context:problem("photo", context.faces[unit.faces[1]], "%s: none of these targets shows one face, clearly",
      table.concat(list, ", "))
  end
  local weakness = faces[best].weakness
  return best, ("%s is the best of %d photos%s"):format(best, #list, weakness and ", though its face " .. weakness or "")
end

-- ---- in turn ---------------------------------------------------------------------------------------------------------------

-- The least value of a fact over the faces of a person; where it is not known, that of whoever comes last.
local function least_of(context, person, name)
  local least = math.huge
  for _, value in ipairs(context:values_of_people(name)[context.people[person][1]] or {}) do
    least = math.min(least, value)
  end
  return least
end

-- The order of turns: by first sight, then from left to right, then by id.
local function earlier(a, b)
  if a.first_seen ~= b.first_seen then
    return a.first_seen < b.first_seen
  elseif a.x ~= b.x then
    return a.x < b.x
  end
  return a.person < b.person
end

-- Of two who are first seen at one time, who stands left has the first turn: a doubt where that changes.
local function note_changes(context, people)
  local order = orders.by_name.left_to_right
  for i, one in ipairs(people) do
    local unsure = orders.unsure(one.standings, order)
    for k = i + 1, #people do
      local other = people[k]
      if other.first_seen == one.first_seen and orders.doubt(unsure, other.standings) == "changes" then
        local faces = context.people[one.person]
        context:doubt("order_changes", context.faces[faces[1]], "%s and %s change places, %s, from one moment of the video to another: "
          .. "their turns may be the other way round", context:name_faces(faces), context:name_faces(context.people[other.person]),
          order.name)
      end
    end
  end
end

-- The turns of the people about whom a rule decides, by person.
local function turns_of(context, number)
  local people, turns = {}, {}
  for _, unit in ipairs(context.units) do
    local person = context.person_of[unit.faces[1]]
    if unit.rule == number and not turns[person] then
      turns[person] = { person = person, first_seen = least_of(context, person, "first_seen"), x = least_of(context, person, "x"),
        standings = orders.standings(context, context.people[person]) }
      table.insert(people, turns[person])
    end
  end
  table.sort(people, earlier)
  for turn, one in ipairs(people) do
    turns[one.person] = turn
    if #people > 1 and one.first_seen == math.huge and one.x == math.huge then
      local face = context.faces[context.people[one.person][1]]
      context:doubt("unknown", face, "face %d has neither a time nor a place: its turn comes last", face.id)
    end
  end
  note_changes(context, people)
  return turns
end

local function in_turn(context, unit, list)
  context.turns[unit.rule] = context.turns[unit.rule] or turns_of(context, unit.rule)
  local turn = context.turns[unit.rule][context.person_of[unit.faces[1]]]
  return list[(turn - 1) % #list + 1], ("number %d in turn"):format(turn)
end

-- ---- an exchange -------------------------------------------------------------------------------------------------------------

local function has_problem(context, rule)
  for _, problem in ipairs(context.problems) do
    if problem.rule == rule then
      return true
    end
  end
  return false
end

-- The picture of the person on the other side of an exchange.
local function exchange(context, unit, pair)
  context:begin(unit.rule)
  local first, second, face = context:ask(pair[1]), context:ask(pair[2]), context.faces[unit.faces[1]]
  local is_first, is_second
  for _, i in ipairs(context.people[context.person_of[unit.faces[1]]]) do
    is_first, is_second = is_first or answer.holds(first, i), is_second or answer.holds(second, i)
  end
  local others = context:meant(is_first and second or first)
  local clearest = context.faces[best_of(others, function(i)
    local other = context.faces[i]
    return other.embedding and (other.size or 0) * (other.sharpness or 1)
  end)]
  if is_first and is_second then
    context:problem("exchange", face, "face %d is both of those who are to exchange their faces", face.id)
  elseif clearest then
    return clearest.link, ("gets the face of face %d"):format(clearest.id)
  elseif others[1] then
    context:problem("missing", face, "there is no picture of who is to exchange faces with face %d", face.id)
  elseif not has_problem(context, unit.rule) then -- if the rule allows that nobody is, the face stays
    context:problem("absent", face, "it is not certain who is to exchange faces with face %d", face.id)
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
