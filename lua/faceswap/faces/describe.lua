--- Fills in what the pictures of a detection's faces tell.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local faces = require "faceswap.faces"
local options = require "faceswap.options"
local persons = require "faceswap.faces.persons"
local pictures = require "faceswap.faces.pictures"

local describe = {}

-- Faces of a detection; descriptions that a client keeps (each takes some 2 KB); pictures in memory that wait to be looked at.
local MAX_FACES, MAX_KEPT, MAX_PENDING = 500, 2000, 8

local FACTS = { "faces", "size", "sharpness", "brightness", "pose", "embedding", "age", "gender", "expression", "problem" }

-- ---- what is known already -------------------------------------------------------------------------------------------------------

---@class faceswap.KnownPicture
---@field digest string? of its bytes; nil where they cannot be had
---@field facts table? once it was looked at
---@field analysis faceswap.PendingAnalysis? until then
---@field bytes string?

-- By client, so that they go with it: {by_link, by_digest, count}.
local caches = setmetatable({}, { __mode = "k" })

local function cache_of(client)
  local cache = caches[client]
  if not cache or cache.count >= MAX_KEPT then
    cache = { by_link = {}, by_digest = {}, count = 0 }
    caches[client] = cache
  end
  return cache
end

-- ---- one picture -----------------------------------------------------------------------------------------------------------------

local function distance_from_middle(seen, face)
  local x = (face.box[1] + face.box[3] / 2) / seen.width - 0.5
  local y = (face.box[2] + face.box[4] / 2) / seen.height - 0.5
  return x * x + y * y
end

-- The face in the middle of a picture: a service cuts the picture out around it.
local function the_one(seen)
  local best
  for _, face in ipairs(faces.foreground(seen)) do
    if not best or distance_from_middle(seen, face) < distance_from_middle(seen, best) then
      best = face
    end
  end
  return best
end

-- The facts of the face that a picture was cut out for; `seen` is the result of looking at its largest face.
local function facts_of(analyzer, bytes, seen, err)
  if seen and #faces.foreground(seen) > 1 then
    seen, err = analyzer:analyze { bytes = bytes }
  end
  if not seen then
    return { problem = err.message }
  end
  local face = the_one(seen)
  if not face then
    return { faces = 0, problem = "no face can be found in the face's picture" }
  end
  face.faces = #faces.foreground(seen)
  return face
end

-- ---- all of them -----------------------------------------------------------------------------------------------------------------

-- Waits until a picture was looked at, by whichever analyzer has begun to. Several jobs may wait for the same one. Returns the error that
-- keeps that analyzer from looking at any.
local function settle(known)
  local analyzer, analysis, bytes = known.analyzer, known.analysis, known.bytes
  if not known.facts then
    local facts = facts_of(analyzer, bytes, analyzer:finish(analysis))
    known.facts, known.failure = facts, analyzer:failure()
    known.analyzer, known.analysis, known.bytes = nil, nil, nil
  end
  return known.failure
end

-- Has a picture looked at, in another thread, if its content is not known yet.
local function begin(analyzer, cache, bytes)
  local digest = faces.digest(bytes)
  local known = cache.by_digest[digest]
  if not known then
    local analysis = analyzer:begin({ bytes = bytes, name = "the face's picture" }, 1)
    known = { digest = digest, bytes = bytes, analyzer = analyzer, analysis = analysis }
    cache.by_digest[digest] = known
    cache.count = cache.count + 1
  end
  return known
end

-- Tells how many of the pictures have been looked at.
local function reporter(on_progress, total)
  local begun, done = core.now(), 0
  return function()
    done = done + 1
    local elapsed = core.now() - begun
    if on_progress and done <= total then
      on_progress { stage = "describe", state = "describing", fraction = done / total, elapsed = elapsed,
        remaining = done < total and elapsed * (total - done) / done or nil, ended = done == total or nil }
    end
  end
end

-- Downloads the pictures and has each looked at while the others come; `face_of` has the face of each.
local function look_at_all(client, analyzer, cache, links, face_of, report)
  local failure, begun, settled = nil, {}, 0
  local ok, err = pictures.each(client, links, function(link, bytes, problem)
    if bytes then
      local known = begin(analyzer, cache, bytes)
      cache.by_link[link] = known
      begun[#begun + 1] = known
      if #begun > settled + MAX_PENDING then
        settled = settled + 1
        settle(begun[settled])
        report()
      end
    elseif pictures.is_lasting(problem) then
      cache.by_link[link] = { facts = { problem = "the face's picture cannot be had: " .. problem.message } }
    else
      failure = problem.kind ~= "cancelled" and pictures.face_fault(face_of[link], problem) or problem
      return false
    end
  end)
  for i = settled + 1, #begun do
    settle(begun[i])
    report()
  end
  return ok and not failure, err or failure
end

-- The pictures that were not looked at yet, and the face of each.
local function unknown_links(detection, cache)
  local links, face_of = {}, {}
  for _, face in ipairs(detection.faces) do
    if face.link == "" then
      cache.by_link[""] = { facts = { problem = "the service tells no picture of the face" } }
    elseif not cache.by_link[face.link] then
      links[#links + 1] = face.link
      face_of[face.link] = face
    end
  end
  return links, face_of
end

-- The faces whose persons go on, of a detection or a list of faces.
local function earlier_faces(like)
  local list = like and (like.faces or like)
  local known = false
  for i, face in ipairs(list or {}) do
    if type(face) ~= "table" then
      options.misuse(("describe: like[%d] must be a face, got a %s"):format(i, type(face)))
    end
    known = known or face.embedding ~= nil or face.problem ~= nil
  end
  if list and list[1] and not known then
    options.misuse "describe: the faces of `like` were not described"
  end
  return list
end

local describe_options = { like = "table", on_progress = "function" }

--- Downloads the pictures of the faces and fills in what they tell, see faceswap.Face. Inside a job the downloads yield; inside nginx the
--- looking does, too, which other threads do. Each picture is looked at once for each client.
---@param detection faceswap.Detection
---@param given {like: faceswap.Detection|faceswap.Face[]|nil, on_progress: function?}? `like`: an earlier detection, or faces kept
--- from it (their `person` and `embedding` suffice), whose persons keep their keys; `on_progress` is the detection's by default
---@return true?
---@return faceswap.Error?
function describe.describe(detection, given)
  given = options.check("describe", given, describe_options)
  if detection.client then
    options.check_open(detection.client)
  end
  local like = earlier_faces(given.like)
  if #detection.faces > MAX_FACES then
    return errors.fail("protocol", "the detection has %d faces; more than %d are not described", #detection.faces, MAX_FACES)
  end
  local analyzer, err = faces.shared()
  if not analyzer then
    return nil, err
  end
  local client = detection.client
  local cache = cache_of(client)
  local ok
  local links, face_of = unknown_links(detection, cache)
  ok, err = look_at_all(client, analyzer, cache, links, face_of, reporter(given.on_progress or detection.on_progress, #links))
  if not ok then
    return nil, err
  end
  for _, face in ipairs(detection.faces) do
    err = settle(cache.by_link[face.link]) or err
  end
  if err then
    caches[client] = nil -- what it says of the pictures is not about them
    return nil, err
  end
  local digests = {}
  for _, face in ipairs(detection.faces) do
    local known = cache.by_link[face.link]
    for _, name in ipairs(FACTS) do
      face[name] = known.facts[name]
    end
    digests[face] = known.digest
  end
  persons.assign(detection, digests, like)
  return true
end

return describe
