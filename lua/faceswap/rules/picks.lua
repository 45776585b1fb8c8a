--- The ways to choose one of several targets. Each is an entry of `picks.list`: the words of plans, what is read, and the facts that are
--- fetched follow from it.
local facts = require "faceswap.rules.context.facts"
local photos = require "faceswap.rules.context.photos"

---@class faceswap.rules.Pick
---@field name string
---@field facts string[] that it needs of faces
---@field choose fun(context: faceswap.rules.Context, unit: faceswap.rules.Unit, targets: string[]): string?, string? target, as the plan
--- names it, and why; nil, with a problem or a failure of the context

local picks = { by_name = {}, names = {} }

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
local function most_similar_pose(context, unit, targets)
  local face, pose = context.faces[unit.faces[1]], pose_of(context, unit.faces)
  if not pose then
    context:problem("missing", face, "picks a target by pose: " .. facts.why_missing(context, face, "pose"))
    return nil
  end
  local best, least
  for _, target in ipairs(targets) do
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
local function best_photo(context, unit, targets)
  local best, most
  for _, target in ipairs(targets) do
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
      table.concat(targets, ", ")))
    return nil
  end
  return best, ("%s is the best of %d photos%s"):format(best, #targets, most.weakness and ", though its face " .. most.weakness or "")
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

local function in_turn(context, unit, targets)
  context.turns[unit.rule] = context.turns[unit.rule] or turns_of(context, unit.rule)
  local turn = context.turns[unit.rule][context.person_of[unit.faces[1]]]
  return targets[(turn - 1) % #targets + 1], ("number %d in turn"):format(turn)
end

---@type faceswap.rules.Pick[] in the order in which messages name them
picks.list = {
  { name = "most_similar_pose", facts = { "person", "pose", "size" }, choose = most_similar_pose },
  { name = "best_photo", facts = { "person" }, choose = best_photo },
  { name = "in_turn", facts = { "person", "first_seen", "x" }, choose = in_turn },
}
for i, pick in ipairs(picks.list) do
  picks.by_name[pick.name], picks.names[i] = pick, pick.name
end

return picks
