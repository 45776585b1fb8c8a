--- Finds out where and when the faces of a detection are seen, where the service does not tell: the engine on this machine looks at the
-- video, and what it finds is carried over by whose face it is.
local assignment = require "faceswap.faces.assignment"
local core = require "faceswap.core"
local engine_beside = require "faceswap.client.engine_beside"
local errors = require "faceswap.errors"
local faces = require "faceswap.faces"
local local_engine = require "faceswap.client.local_engine"
local options = require "faceswap.options"

local locate = {}

-- Facts that are carried over, and media of which a client remembers what was found.
local FACTS, MAX_KEPT = { "box", "first_seen", "last_seen", "frames", "seconds", "score", "standing" }, 50

-- A face is told apart from the next one if that is further by at least this distance.
local MIN_GAP = 0.03

---@class faceswap.LocatedFace
---@field id integer? of the local engine's face
---@field distance number? to it
---@field gap number? how much further the next one is
---@field sure boolean whether it is surely the same person; else nothing is carried over
---@field found table<string, true> names of what was carried over: the service has told none of it
---@field pose table? as the engine's picture shows it

-- ---- looking at the video -----------------------------------------------------------------------------------------------------

-- Detections of the engine, by client: {by_media, count}.
local kept = setmetatable({}, { __mode = "k" })

local function media_key(detection)
  local path = detection.media_path
  return path and core.file_stamp(path) or detection.media_url
end

-- The engine's own detection of the media of a detection.
local function own_detection(detection, given)
  local client = detection.client
  local memory, key = kept[client], media_key(detection)
  if not memory or memory.count >= MAX_KEPT then
    memory = { by_media = {}, count = 0 }
    kept[client] = memory
  end
  if memory.by_media[key] then
    return memory.by_media[key]
  end
  local found, err = engine_beside.run(client, detection, nil, given, function(engine, file, reporting)
    local url, problem = engine:upload(file, { on_progress = reporting.on_progress })
    if not url then
      return nil, problem
    end
    return engine_beside.look(engine, { kind = detection.media_kind, url = url }, reporting)
  end)
  if not found then
    return nil, err
  end
  memory.by_media[key], memory.count = found, memory.count + 1
  return found
end

-- ---- carrying over --------------------------------------------------------------------------------------------------------------

local function comparable(list)
  local out = {}
  for _, face in ipairs(list) do
    out[#out + 1] = face.embedding and face or nil
  end
  return out
end

-- The distance to the nearest face other than one.
local function next_nearest(face, others, one)
  local least
  for _, other in ipairs(others) do
    local distance = other ~= one and faces.distance(face.embedding, other.embedding)
    if distance and (not least or distance < least) then
      least = distance
    end
  end
  return least
end

-- True if the match is certain: no other face is as near, or the other is the same person's.
local function is_clear(distance, gap)
  return distance < faces.SAME and (not gap or gap >= MIN_GAP or distance + gap < faces.SAME)
end

-- Fills in what a face lacks. Those of a list of standings name each other by one service's ids.
local function carry_over(face, other, others, has_standings)
  local distance = faces.distance(face.embedding, other.embedding)
  local nearest = next_nearest(face, others, other)
  local gap = nearest and nearest - distance
  face.located = { id = other.id, distance = distance, gap = gap, sure = is_clear(distance, gap), pose = other.pose, found = {} }
  for _, name in ipairs(face.located.sure and FACTS or {}) do
    if face[name] == nil and other[name] ~= nil and not (name == "standing" and has_standings) then
      face[name], face.located.found[name] = other[name], true
    end
  end
end

-- Each of the detection's faces is at most one of those that were found.
local function assign(detection, found)
  local mine, others = comparable(detection.faces), comparable(found)
  local one_of = assignment.best(#mine, #others, function(row, column)
    return faces.distance(mine[row].embedding, others[column].embedding)
  end, faces.DIFFERENT)
  local has_standings = false
  for _, face in ipairs(detection.faces) do
    face.located = { sure = false, found = {} }
    has_standings = has_standings or face.standing ~= nil
  end
  for row, column in pairs(one_of) do
    carry_over(mine[row], others[column], others, has_standings)
  end
end

-- True if the service told places and times of all faces.
local function is_told(detection)
  for _, face in ipairs(detection.faces) do
    if not (face.box and face.first_seen and face.last_seen and face.frames) then
      return false
    end
  end
  return true
end

local locate_options = { media = "text", engine = "table", on_progress = "function" }

--- Has the engine on this machine look at the detection's video, and fills in for each face that it surely finds there what a service does
--- not tell: `box`, `first_seen`, `last_seen`, `frames`, `seconds`, `score` and `standing`. `face.located` says how sure that is.
--- Does nothing where the service told it. Describes the detection. Costs the account nothing; takes as long as the engine's own detection.
--- In a job, and inside nginx, others go on meanwhile.
---@param detection faceswap.Detection
---@param given {media: string?, engine: faceswap.EngineOptions?, on_progress: function?}? `media`: path of the video, where it is not the
--- file that was detected; it is downloaded otherwise
---@return true?
---@return faceswap.Error?
function locate.locate(detection, given)
  given = options.check("locate", given, locate_options)
  local_engine.check("locate", given.engine, 1)
  if detection.located or is_told(detection) then
    return true
  elseif not detection.client then
    return errors.fail("config", "locate: the detection has no client, which has its pictures")
  end
  local ok, err = detection:describe()
  if not ok then
    return nil, err
  end
  local found
  found, err = own_detection(detection, given)
  if not found then
    err.message = "where the faces are is not told by the service, and they are not found on this machine: " .. err.message
    return nil, err
  end
  assign(detection, found.faces)
  detection.maybe_faces = found.maybe_faces
  detection.located, detection.looked_here = true, true
  return true
end

return locate
