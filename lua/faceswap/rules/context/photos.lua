--- The pictures that a plan names, reference photos and targets, and what faceswap.faces sees in them.
local core = require "faceswap.core"
local faces = require "faceswap.faces"
local options = require "faceswap.options"
local phrases = require "faceswap.rules.schema.phrases"
local pictures = require "faceswap.faces.pictures"

local photos = {}

--- The location of a picture that a plan names. Paths are relative to the plan's file.
---@param plan {directory: string?}
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

-- The result of `find` about pictures. Results about files are kept until a file changes; those about URLs, whose content may change, for
-- one decision.
local function once(context, what, places, find)
  if context.failure then
    return nil, context.failure -- the decision fails: another picture that hangs would only take its time
  end
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
---@return string? embedding nil, and why, where the photos are of no use
---@return faceswap.Error?
function photos.embedding(context, names)
  local places = {}
  for i, name in ipairs(names) do
    places[i] = photos.location(context.plan, name)
  end
  local given = { largest = context:allows "group_photo", mixed = context:allows "mixed_photos" }
  local reference, err = once(context, ("reference %s %s"):format(tostring(given.largest), tostring(given.mixed)), places, function()
    return faces.reference(places, given)
  end)
  return reference and reference.embedding, err
end

--- The same; what is wrong becomes a note or a failure of the context.
---@return string? embedding
function photos.reference(context, names)
  local embedding, err = photos.embedding(context, names)
  if err and err.kind == "choice" then
    context:note(err.allow or "photo", nil, "%s", err.message)
  elseif err then
    context.failure = err
  end
  return embedding
end

-- Whether the plan or any of its rules allows something.
local function is_allowed(plan, name)
  local allowed = plan.allow[name]
  for _, rule in ipairs(plan.rules) do
    allowed = allowed or rule.allow[name]
  end
  return allowed or false
end

--- Whether the reference photos of a plan show whom to find, which no detection changes. What one rule allows is held against none here.
---@param plan faceswap.Plan
---@return boolean? ok
---@return faceswap.Error?
function photos.check(plan)
  local asker = { plan = plan, allows = function(_, name) return is_allowed(plan, name) end }
  for _, selector in ipairs(plan.selectors) do
    local embedding, err = true, nil
    if selector.like then
      embedding, err = photos.embedding(asker, selector.like)
    end
    if not embedding then
      err.message = err.allow and ("%s; %s"):format(err.message, phrases.say(plan.surface, "allow", err.allow)) or err.message
      return nil, err
    end
  end
  return true
end

-- ---- targets -------------------------------------------------------------------------------------------------------------------

--- The faces that a target is about, largest first.
---@param context faceswap.rules.Context
---@param target string as the plan has it
---@return faceswap.SeenFace[]? faces nil, and a failure of the context, where it cannot be looked at
function photos.faces_of(context, target)
  local place = photos.location(context.plan, target)
  local list, err = once(context, "faces", { place }, function()
    local analyzer, problem = faces.shared()
    local bytes, seen
    if analyzer then
      bytes, problem = pictures.read(context.detection.client, place)
      problem = problem and options.is_url(place) and pictures.fault("the target " .. target, problem) or problem
    end
    if bytes then
      seen, problem = analyzer:analyze { bytes = bytes, name = place }
    end
    return seen and faces.foreground(seen), problem
  end)
  context.failure = err or context.failure
  return list
end

return photos
