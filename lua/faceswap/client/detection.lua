--- What a detection found.
local describe = require "faceswap.faces.describe"
local engine_notes = require "faceswap.client.engine_notes"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local locate = require "faceswap.faces.locate"
local options = require "faceswap.options"
local result_urls = require "faceswap.client.result_urls"
local sheet = require "faceswap.sheet"

-- Seconds that the service keeps a detect_id (its documentation).
local LIFETIME = 3600

---@class faceswap.Face
---@field id integer from 0
---@field link string URL of a picture of the face; empty where a service tells none: then it can be swapped, but neither kept nor described
--- The local engine alone tells; of another service's faces detection:locate finds it, by the local engine:
---@field box number[]? left, top, width and height in the upright video, pixels, in the frame that the picture of the face is cut from
---@field first_seen number? seconds from the video's start
---@field last_seen number? seconds
---@field frames integer? in how many frames
---@field maybe_same integer[]? ids of faces that may be the same person's: too alike to be told apart, not enough to be one
---@field standing faceswap.Standing? of a video's face, where it stands among the others
---@field located faceswap.LocatedFace? how sure that is, where detection:locate has found it
---@field score number? of the detector, 0 to 1
---@field likelihood number? of being a face, 0 to 1, where that is doubtful: it may be drawn, carved, or an animal's
--- What detection:describe finds in the picture at `link`. A fact that it cannot tell is nil, and `problem` says why:
---@field faces integer? faces in the picture; the facts are those of the one that the picture is about
---@field size number? width of the face in its picture, pixels
---@field sharpness number? detail of the face: 0 (none) to about 50; below 5 it is blurred
---@field brightness number? mean lightness of the face, 0 (black) to 1 (white)
---@field pose {yaw: number, pitch: number, roll: number}? degrees; 0 looks into the camera; positive is to the right of the picture, down,
--- tilted clockwise
---@field embedding string? whose face it is, for faces.distance
---@field age {years: number, low: number, high: number}? an estimate, with the interval that it is in as often as README.md says
---@field gender {value: "female"|"male", confidence: number}? an estimate
---@field expression {value: faceswap.Expression, confidence: number}? an estimate
---@field person string? key of the person: equal for faces of one person, and in another detection of the same media
---@field similar {face_id: integer, distance: number}[]? faces of other persons who may be this one: neither surely the same nor others
---@field problem string? why facts are missing

--- How a face stands to the others, told by the frames that it shares with them: the `box` of each is of another moment. Of `face.located`
--- the ids are those of the local engine.
---@class faceswap.Standing
---@field x number middle of the face, pixels; only the differences count, since a camera may move
---@field y number
---@field x_changes integer[][]? ranges of ids, `{first, last}`, both of them included: of whom it is now left and now right
---@field y_changes integer[][]? of whom it is now above and now below
---@field size_changes integer[][]? than whom it is now larger and now smaller, or otherwise than by the boxes
---@field x_unknown integer[][]? of whom nobody can tell whether it is left or right, since no frame shows both
---@field y_unknown integer[][]?
---@field together integer[][]? of those who look like it: with whom it is seen at one time, longer than in a dissolve
---@field separate integer[][]? of these, who are surely other people, and not the same one in a mirror, on a screen or on a poster: they
--- move each by itself, or both stand still as in one photograph

--- What the engine made no face of, though it may be one: somebody who hides, turns away or is far off.
---@class faceswap.MaybeFace
---@field box number[] left, top, width and height in the upright video, pixels, where it is seen first
---@field first_seen number seconds from the video's start
---@field last_seen number
---@field frames integer
---@field score number 0 to 1, of being a face

---@alias faceswap.Expression "neutral"|"happy"|"sad"|"angry"|"fearful"|"disgusted"|"surprised"

---@class faceswap.Detection
---@field detect_id string names the detection in a swap; valid for an hour
---@field detect_task_id string
---@field media_url string the URL that was looked at, which the swap must name again
---@field media_kind "video"|"gif"|"image"
---@field media_path string? the local file, if it was one that was looked at
---@field expires_at integer? unix seconds; nil if the detection was taken up from an earlier run
---@field faces faceswap.Face[] by id; empty when there are none
---@field maybe_faces faceswap.MaybeFace[] the local engine alone tells them, or detection:locate by it; else empty
---@field notes string[] what is damaged in the file, as the local engine tells
---@field raw table the service's answer
---@field looked_here boolean? whether `locate` has had the engine on this machine look; it did not where the service told all
---@field private client faceswap.Client that made it
---@field private on_progress fun(event: table)? of the detection: also for describing its faces
local Detection = { describe = describe.describe, locate = locate.locate, sheet = sheet.write }
Detection.__index = Detection
Detection.__name = "faceswap.Detection"

local detection = {}

--- The face with an id; nil if there is none.
---@param id integer
---@return faceswap.Face?
function Detection:face(id)
  return self.by_id[id]
end

function Detection:__tostring()
  return ("faceswap.Detection (%d faces, %s)"):format(#self.faces, self.media_url)
end

local function protocol_error(fields, format, ...)
  return nil, errors.new {
    kind = "protocol",
    message = format:format(...),
    detect_task_id = fields.detect_task_id,
    raw = fields.raw,
  }
end

-- What an id may be. Above, a float skips integers.
local ID_MAX = 2 ^ 53

local function integer_of(value)
  local id = type(value) == "string" and value:find "^%d+$" and tonumber(value) or value
  return type(id) == "number" and id % 1 == 0 and id >= 0 and id <= ID_MAX and math.floor(id) or nil
end

local RANGES = { "x_changes", "y_changes", "size_changes", "x_unknown", "y_unknown", "together", "separate" }

local function are_ranges(list)
  for i = 1, json.length(list) or 0 do
    local range = list[i]
    if json.length(range) ~= 2 or type(range[1]) ~= "number" or type(range[2]) ~= "number" then
      return false
    end
  end
  return list == nil or json.length(list) ~= nil
end

local function is_standing(given)
  if type(given) ~= "table" or type(given.x) ~= "number" or type(given.y) ~= "number" then
    return false
  end
  for _, name in ipairs(RANGES) do
    if not are_ranges(given[name]) then
      return false
    end
  end
  return true
end

local function is_box(value)
  local numbers = 0
  for i = 1, json.length(value) or 0 do
    numbers = numbers + (type(value[i]) == "number" and 1 or 0)
  end
  return numbers == 4 and value[3] > 0 and value[4] > 0
end

local function is_count(value)
  return type(value) == "number" and value % 1 == 0 and value >= 0
end

-- A check for a table that has values of a type under some names.
local function has(kind, ...)
  local names = { ... }
  return function(value)
    local count = 0
    for _, name in ipairs(type(value) == "table" and names or {}) do
      count = count + (type(value[name]) == kind and 1 or 0)
    end
    return count == #names
  end
end

local is_similar, has_value, has_confidence = has("number", "face_id", "distance"), has("string", "value"), has("number", "confidence")

local function is_estimate(value)
  return has_value(value) and has_confidence(value)
end

local function are_similar(list)
  for i = 1, json.length(list) or 0 do
    if not is_similar(list[i]) then
      return false
    end
  end
  return json.length(list) ~= nil
end

-- What a face may have beside its id and link: the type of its value, or a check. A service may mean something else by the same name.
local FACTS = {
  box = is_box, standing = is_standing, first_seen = "number", last_seen = "number", frames = is_count, seconds = "number",
  score = "number", faces = is_count, size = "number", sharpness = "number", brightness = "number",
  pose = has("number", "yaw", "pitch", "roll"), age = has("number", "years", "low", "high"), gender = is_estimate,
  expression = is_estimate, similar = are_similar, person = "string", problem = "string",
}

-- Whether any face has a link: a list in which none has one means something else.
local function has_links(list, length)
  for i = 1, length do
    local link = type(list[i]) == "table" and list[i].link
    if type(link) == "string" and link ~= "" then
      return true
    end
  end
  return false
end

-- Faces as the service put them, checked: an id that is no integer could swap the wrong person. A fact that is none of its kind is as if
-- the service did not tell it; so is a link, without which the others may still be swapped.
local function read_faces(list, length, base)
  local faces, by_id = {}, {}
  local linked = has_links(list, length)
  for i = 1, length do
    local entry = list[i]
    local id = type(entry) == "table" and integer_of(entry.id)
    if not id or by_id[id] or not linked then
      return nil, i
    end
    -- a likelihood is told beside the faces; of embeddings only those of the vision module can be compared
    entry.id, entry.likelihood, entry.embedding = id, nil, nil
    entry.link = result_urls.clean(entry.link, base) or type(entry.link) == "string" and entry.link or ""
    for name, wanted in pairs(FACTS) do
      local value = entry[name]
      entry[name] = (type(value) == wanted or type(wanted) == "function" and wanted(value)) and value or nil
    end
    faces[i] = entry
    by_id[entry.id] = entry
  end
  table.sort(faces, function(a, b)
    return a.id < b.id
  end)
  return faces, by_id
end

local function id_of(result)
  return json.id_text(result.id or result.detect_id or result.detectId)
end

-- A result as it is documented: what a service has put around it, or around its faces, is taken off. Of two ids the inner one counts.
local function unwrap(result)
  local inner = json.length(result) == 1 and result[1] or result.data or result.result or result.output
  if result.faces ~= nil or type(inner) ~= "table" or not json.length(inner.faces) then
    return result
  end
  return { id = id_of(inner) or id_of(result), faces = inner.faces, maybe_faces = inner.maybe_faces, notes = inner.notes }
end

-- The faces and their id: `result`, also as JSON in a text; or beside the state, where `id` would be the task's.
local function result_of(raw)
  local result = raw.result
  if type(result) == "string" then
    result = json.decode(result, { lax = true })
  elseif result == nil and json.length(raw.faces) then
    return { detect_id = raw.detect_id or raw.detectId, faces = raw.faces }
  end
  return type(result) == "table" and unwrap(result) or nil
end

-- What may be a face, as the local engine tells it. No other service does. Where a face was made of it, that face becomes doubtful.
local function read_maybe(list, by_id)
  local maybe = {}
  for i = 1, json.length(list) or 0 do
    local entry = list[i]
    local face = type(entry) == "table" and entry.id and by_id[entry.id]
    if face and type(entry.score) == "number" then
      face.likelihood = entry.score
    elseif type(entry) == "table" and is_box(entry.box) then
      maybe[#maybe + 1] = entry
    end
  end
  return maybe
end

--- Makes a detection of a successful answer.
---@param fields table client, detect_task_id, media_url, media_kind, raw; media_path, finished_at or expires_at (unix seconds) where
--- known
---@return faceswap.Detection?
---@return faceswap.Error?
function detection.new(fields)
  local result = result_of(fields.raw)
  local id = result and id_of(result)
  if not id then
    return protocol_error(fields, "the detection has succeeded, but its answer has no `result.id`: %s",
      result_urls.shown(fields.raw.result))
  end
  local length = json.length(result.faces)
  if not length then
    return protocol_error(fields, "the detection's `faces` is not a list: %s", result_urls.shown(result.faces))
  end
  local faces, by_id = read_faces(result.faces, length, fields.client and fields.client.base_url)
  if not faces then
    return protocol_error(fields, "faces[%d] of the detection has no id of its own and a link: %s", by_id,
      result_urls.shown(result.faces[by_id]))
  end
  return setmetatable({
    client = fields.client,
    detect_id = id,
    detect_task_id = fields.detect_task_id,
    media_url = fields.media_url,
    media_kind = fields.media_kind,
    media_path = fields.media_path,
    on_progress = fields.on_progress,
    expires_at = fields.expires_at or fields.finished_at and fields.finished_at + LIFETIME,
    faces = faces,
    maybe_faces = read_maybe(result.maybe_faces, by_id),
    notes = engine_notes.read(result),
    by_id = by_id,
    raw = fields.raw,
  }, Detection)
end

--- Whether a value is a detection.
function detection.is(value)
  return getmetatable(value) == Detection
end

options.guard_methods(Detection)

return detection
