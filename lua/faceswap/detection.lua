--- What a detection found.
local errors = require "faceswap.errors"

-- Seconds that the service keeps a detect_id (its documentation).
local LIFETIME = 3600

---@class faceswap.Face
---@field id integer from 0
---@field link string URL of a picture of the face
--- The local engine adds box, first_seen, last_seen, frames and score.

---@class faceswap.Detection
---@field detect_id string names the detection in a swap; valid for an hour
---@field detect_task_id string
---@field media_url string the URL that was looked at, which the swap must name again
---@field media_kind "video"|"gif"|"image"
---@field expires_at integer? unix seconds; nil if the detection was taken up from an earlier run
---@field faces faceswap.Face[] by id; empty when there are none
---@field raw table the service's answer
---@field private client faceswap.Client that made it
local Detection = {}
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

-- Faces as the service put them, checked: an id that is no integer could swap the wrong person.
local function read_faces(list)
  local faces, by_id = {}, {}
  for i, entry in ipairs(list) do
    local id = type(entry) == "table" and tonumber(entry.id)
    if not id or id % 1 ~= 0 or by_id[id] or type(entry.link) ~= "string" then
      return nil, i
    end
    entry.id = math.floor(id)
    faces[i] = entry
    by_id[entry.id] = entry
  end
  table.sort(faces, function(a, b)
    return a.id < b.id
  end)
  return faces, by_id
end

--- Makes a detection of a successful answer.
---@param fields table client, detect_task_id, media_url, media_kind, raw; finished_at or expires_at (unix seconds) where known
---@return faceswap.Detection?
---@return faceswap.Error?
function detection.new(fields)
  local result = fields.raw.result
  local id = type(result) == "table" and result.id
  if type(id) ~= "string" and type(id) ~= "number" then
    return protocol_error(fields, "the detection has succeeded, but its answer has no `result.id`")
  end
  local list = result.faces or {}
  if type(list) ~= "table" then
    return protocol_error(fields, "the detection's `faces` is not a list")
  end
  local faces, by_id = read_faces(list)
  if not faces then
    return protocol_error(fields, "faces[%d] of the detection has no id of its own and a link", by_id)
  end
  return setmetatable({
    client = fields.client,
    detect_id = tostring(id),
    detect_task_id = fields.detect_task_id,
    media_url = fields.media_url,
    media_kind = fields.media_kind,
    expires_at = fields.expires_at or fields.finished_at and fields.finished_at + LIFETIME,
    faces = faces,
    by_id = by_id,
    raw = fields.raw,
  }, Detection)
end

--- Whether a value is a detection.
function detection.is(value)
  return getmetatable(value) == Detection
end

return detection
