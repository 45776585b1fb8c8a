--- The pictures that a plan names: reference photos and targets, looked at by faceswap.faces.
local errors = require "faceswap.errors"
local facts = require "faceswap.rules.facts"
local options = require "faceswap.options"

local pictures = {}

--- The module that looks at pictures.
---@return table?
---@return faceswap.Error?
function pictures.faces()
  local found, faces = pcall(require, "faceswap.faces")
  if found then
    return faces
  end
  local _, err = errors.fail("config", "the plan needs faceswap.faces, which does not load; build it by `make`")
  err.cause = faces
  return nil, err
end

--- Where a picture that a plan names is to be found: paths are relative to the plan's file.
---@param plan faceswap.Plan
---@param name string
function pictures.place(plan, name)
  if not plan.directory or options.is_url(name) or name:sub(1, 1) == "/" then
    return name
  end
  return plan.directory .. name
end

-- The faces in a picture, largest first; looked at once a decision.
local function look(scene, name)
  local seen = scene.pictures[name]
  if not seen then
    local faces, err = pictures.faces()
    if faces then
      seen, err = faces.look(pictures.place(scene.plan, name), scene.detection.client)
    end
    if not seen then
      return nil, err
    end
    scene.pictures[name] = seen
  end
  return seen
end

--- Whom a reference photo shows.
---@param scene faceswap.rules.Scene
---@param photo string as the plan names it
---@return {embedding: any}? face
---@return string? kind of the problem
---@return string? problem
function pictures.reference(scene, photo)
  local seen, err = look(scene, photo)
  if not seen then
    scene.failure = err
    return nil, "photo", err.message
  elseif #seen == 0 then
    return nil, "photo", "the photo shows no face"
  elseif #seen > 1 and not scene:allows("group_photo") then
    return nil, "group_photo", ("the photo shows %d faces, one is expected"):format(#seen)
  elseif not seen[1].embedding then
    return nil, "photo", seen[1].problem or "the face in the photo cannot be made out"
  end
  return seen[1]
end

local function angle_between(a, b)
  return math.sqrt((a.yaw - b.yaw) ^ 2 + (a.pitch - b.pitch) ^ 2 + (a.roll - b.roll) ^ 2)
end

-- The pose of a person: that of its largest face.
local function pose_of(scene, faces)
  local pose, size
  for _, i in ipairs(faces) do
    local face = scene.faces[i]
    local this = scene:fact(face, "size") or 0
    if face.pose and (not size or this > size) then
      pose, size = face.pose, this
    end
  end
  return pose
end

--- The target whose face looks most nearly the same way as a person; the first of equals.
---@param scene faceswap.rules.Scene
---@param targets string[]
---@param faces integer[] indices of the faces of the person
---@return string? place
---@return string? why
function pictures.most_similar_pose(scene, targets, faces)
  local face, pose = scene.faces[faces[1]], pose_of(scene, faces)
  if not pose then
    scene:problem("missing", face, "rule %d picks a target by pose: %s", scene.rule, facts.why_missing(face, "pose"))
    return nil
  end
  local best, least
  for _, target in ipairs(targets) do
    local seen, err = look(scene, target)
    if not seen then
      scene.failure = err
      return nil
    elseif #seen ~= 1 or not seen[1].pose then
      scene:problem("photo", face, "%s: a target to be picked by pose must show one face; it shows %d", target, #seen)
      return nil
    end
    local angle = angle_between(seen[1].pose, pose)
    if not least or angle < least then
      best, least = target, angle
    end
  end
  return pictures.place(scene.plan, best), ("%s is nearest in pose, %.0f degrees away"):format(best, least)
end

return pictures
