--- The pictures that a plan names, reference photos and targets, and what faceswap.faces sees in them.
local core = require "faceswap.core"
local facts = require "faceswap.rules.context.facts"
local faces = require "faceswap.faces"
local options = require "faceswap.options"
local pictures = require "faceswap.faces.pictures"

local photos = {}

--- The location of a picture that a plan names. Paths are relative to the plan's file.
---@param plan faceswap.Plan
---@param name string
function photos.location(plan, name)
  if not plan.directory or options.is_url(name) or name:sub(1, 1) == "/" then
    return name
  end
  return plan.directory .. name
end

-- ---- looking, once -----------------------------------------------------------------------------------------------------------

-- Faces of pictures by plan, purpose and files. A plan may decide about many detections, and a look takes 60 ms.
local seen_by_plan = setmetatable({}, { __mode = "k" })

-- The result of `find` about pictures. It is kept for files until one changes, and for URLs, whose content may change, for one decision.
local function once(context, what, places, find)
  local seen = seen_by_plan[context.plan] or {}
  seen_by_plan[context.plan] = seen
  local key = what
  for _, place in ipairs(places) do
    seen = options.is_url(place) and context.downloaded or seen
    key = key .. "\n" .. place .. "\n" .. (core.file_stamp(place) or "")
  end
  if seen[key] == nil then
    local value, err = find()
    if value == nil then
      return nil, err
    end
    seen[key] = value
  end
  return seen[key]
end

-- ---- reference photos ----------------------------------------------------------------------------------------------------------

--- The embedding of reference photos.
---@param context faceswap.rules.Context
---@param names string[] as the plan has them
---@return string? embedding nil, and a note or a failure of the context, where the photos are of no use
function photos.reference(context, names)
  local places = {}
  for i, name in ipairs(names) do
    places[i] = photos.location(context.plan, name)
  end
  local given = { largest = context:allows "group_photo", mixed = context:allows "mixed_photos" }
  local reference, err = once(context, ("reference %s %s"):format(tostring(given.largest), tostring(given.mixed)), places, function()
    return faces.reference(places, given)
  end)
  if reference then
    return reference.embedding
  elseif err.kind == "choice" then
    context:note(err.allow or "photo", nil, "%s", err.message)
  else
    context.failure = err
  end
end

-- ---- targets -------------------------------------------------------------------------------------------------------------------

-- The faces that a picture is about, largest first.
local function look_at(context, place)
  local looker, err = faces.shared()
  if not looker then
    return nil, err
  end
  local bytes, seen
  bytes, err = pictures.read(context.detection.client, place)
  if bytes then
    seen, err = looker:analyze { bytes = bytes, name = place }
  end
  if not seen then
    return nil, err
  end
  return faces.foreground(seen)
end

-- The same of a target, once.
local function look(context, target)
  local place = photos.location(context.plan, target)
  return once(context, "faces", { place }, function()
    return look_at(context, place)
  end)
end

local function angle_between(a, b)
  return math.sqrt((a.yaw - b.yaw) ^ 2 + (a.pitch - b.pitch) ^ 2 + (a.roll - b.roll) ^ 2)
end

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

--- The target that serves best for a swap, whoever it is for; the first of equals. One that shows nobody, or several, is left out.
---@param context faceswap.rules.Context
---@param targets string[]
---@param indices integer[] of the faces of the person
---@return string? place
---@return string? why
function photos.best(context, targets, indices)
  local best, most
  for _, target in ipairs(targets) do
    local seen, err = look(context, target)
    if not seen then
      context.failure = err
      return nil
    end
    local face = #seen == 1 and seen[1].fitness and seen[1]
    if face and (not most or face.fitness > most.fitness) then
      best, most = target, face
    end
  end
  if not best then
    context:problem("photo", context.faces[indices[1]], ("%s: none of these targets shows one face, clearly"):format(
      table.concat(targets, ", ")))
    return nil
  end
  return photos.location(context.plan, best), ("%s is the best of %d photos"):format(best, #targets)
    .. (most.weakness and (", though its face " .. most.weakness) or "")
end

--- The target whose face looks most nearly the same way as a person; the first of equals.
---@param context faceswap.rules.Context
---@param targets string[]
---@param indices integer[] of the faces of the person
---@return string? place
---@return string? why
function photos.most_similar_pose(context, targets, indices)
  local face, pose = context.faces[indices[1]], pose_of(context, indices)
  if not pose then
    context:problem("missing", face, ("rule %d picks a target by pose: %s"):format(context.rule,
      facts.why_missing(face, "pose", context.plan)))
    return nil
  end
  local best, least
  for _, target in ipairs(targets) do
    local seen, err = look(context, target)
    if not seen then
      context.failure = err
      return nil
    elseif #seen ~= 1 or not seen[1].pose then
      context:problem("photo", face, ("%s: a target to be picked by pose must show one face; it shows %d"):format(target, #seen))
      return nil
    end
    local angle = angle_between(seen[1].pose, pose)
    if not least or angle < least then
      best, least = target, angle
    end
  end
  return photos.location(context.plan, best), ("%s is nearest in pose, %.0f degrees away"):format(best, least)
end

return photos
