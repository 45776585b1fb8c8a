--- The facts of faces that rules use: name, value, and the source that finds them.
local facts = {}

---@class faceswap.rules.Fact
---@field get fun(face: faceswap.Face, detection: faceswap.Detection): any nil where it is not known
---@field source "described"|"located" detection:describe finds it; or the service tells it, and detection:locate finds it where it does not
---@field name string? for people

--- Whether it is known from when to when a face is seen, and in how many frames.
---@param face faceswap.Face
---@return boolean
function facts.has_span(face)
  return face.frames ~= nil and face.first_seen ~= nil and face.last_seen ~= nil
end

-- Frames per second, as far as faces tell: a face that is seen without a break is seen once a frame.
local function frame_rate(detection)
  local rate = 0
  for _, face in ipairs(detection.faces) do
    local span = facts.has_span(face) and face.last_seen - face.first_seen
    rate = math.max(rate, span and span > 0 and (face.frames - 1) / span or 0)
  end
  return rate
end

-- For how long a face is seen.
local function seconds(face, detection)
  local rate = not face.seconds and face.frames and frame_rate(detection) or 0
  return face.seconds or rate > 0 and face.frames / rate or nil
end

--- Whether ranges of ids, as of a standing, hold one.
---@param ranges integer[][]? `{first, last}`
---@param id integer
---@return boolean
function facts.have_id(ranges, id)
  for _, range in ipairs(ranges or {}) do
    if id >= range[1] and id <= range[2] then
      return true
    end
  end
  return false
end

--- The id by which standings name a face: that of the engine on this machine, where it has found the standing; else that of the service.
---@param face faceswap.Face
---@return integer
function facts.standing_id(face)
  local located = face.located
  return located and (not located.found or located.found.standing) and located.id or face.id
end

-- Share of the frames in which two faces must be seen together at least, so that it is no matter of counting frames.
local MIN_TOGETHER = 0.1

--- Whether two faces are seen at one time: a service tells it, or they have more frames than there are from the first to the last of both.
---@param a faceswap.Face
---@param b faceswap.Face
---@param detection faceswap.Detection
---@return boolean
function facts.seen_together(a, b, detection)
  if facts.have_id(a.standing and b.standing and a.standing.together, facts.standing_id(b)) then
    return true
  end
  local rate = frame_rate(detection)
  if rate == 0 or not (facts.has_span(a) and facts.has_span(b)) then
    return false
  end
  local frames = (math.max(a.last_seen, b.last_seen) - math.min(a.first_seen, b.first_seen)) * rate + 1
  return a.frames + b.frames > (1 + MIN_TOGETHER) * frames
end

-- Where a face stands among the others; in a picture, or where a service does not tell it, where its box is.
local function middle(name, index)
  return function(face)
    return face.standing and face.standing[name] or face.box and face.box[index] + face.box[index + 2] / 2
  end
end

---@type table<string, faceswap.rules.Fact>
facts.by_name = {
  seconds = { get = seconds, source = "located" },
  x = { get = middle("x", 1), source = "located", name = "place" },
  y = { get = middle("y", 2), source = "located", name = "place" },
  -- the width in the video, not in the face's picture: a service may make all pictures equally wide
  size = { get = function(face) return face.box and face.box[3] end, source = "located" },
}
for source, names in pairs {
  located = { "score", "first_seen", "last_seen", "frames", "standing" },
  described = { "sharpness", "brightness", "pose", "embedding", "person", "age", "gender", "expression" },
} do
  for _, name in ipairs(names) do
    facts.by_name[name] = { source = source, get = function(face)
      return face[name]
    end }
  end
end

-- What a picture has none of.
local TIMES = { seconds = true, first_seen = true, last_seen = true }

--- The reason why a face has no value for a fact.
---@param context faceswap.rules.Context
function facts.why_missing(context, face, name)
  local fact = facts.by_name[name]
  local why = face.problem or "its picture was not described"
  if TIMES[name] and context.detection.media_kind == "image" then
    why = "a picture lasts no time"
  elseif fact.source == "located" then
    why = "the service does not tell it, and " .. (context.plan.locate == false and "the plan forbids to look for it (locate)"
      or ("it was not found in the %s on this machine"):format(context.detection.media_kind == "image" and "picture" or "video"))
  end
  return ("face %d has no %s: %s"):format(face.id, fact.name or name, why)
end

--- Why a face may be none; nil where it surely is one.
---@param face faceswap.Face
---@return string?
function facts.why_no_face(face)
  return face.likelihood and ("%.2f"):format(face.likelihood) or face.faces and not face.size and face.problem or nil
end

-- Whether a face's picture shows a face, though it may be too small, hidden or turned too far to tell whose it is.
local function is_made_out(face)
  return face.size or (face.faces or 0) > 0 and not face.likelihood
end

-- Frames below which a face is a passing artefact; in a short video, the share of the frames of the face that is seen most.
local MIN_FRAMES, MIN_SHARE = 5, 0.2

--- The reason why a face takes part in no position and is not one of `everyone`, by index; nil for the others. What its picture shows
--- to be a face is counted though nobody can tell whose it is: who looks counts it, too.
---@param context faceswap.rules.Context
---@return table<integer, string>
function facts.left_out(context)
  local frames, most, reasons = context:values "frames", 0, {}
  for _, count in pairs(frames) do
    most = count > most and count or most
  end
  local least = math.min(MIN_FRAMES, most * MIN_SHARE)
  for i, face in ipairs(context.faces) do
    if face.problem and not is_made_out(face) then
      reasons[i] = "is left out: " .. face.problem
    elseif frames[i] and frames[i] < least then
      reasons[i] = ("is left out: seen in %d of the video's frames only"):format(frames[i])
    end
  end
  return reasons
end

-- What detection:locate carries over to a face.
local LOCATED = { "box", "first_seen", "last_seen", "frames", "seconds", "score", "standing" }

local function face_as_told(face)
  local copy, found = {}, face.located.found
  for name, value in pairs(face) do
    copy[name] = value
  end
  for _, name in ipairs(LOCATED) do
    if not found or found[name] then
      copy[name] = nil
    end
  end
  copy.located = nil
  return copy
end

-- Whether detection:locate has found anything of it.
local function is_located(detection)
  local located = detection.looked_here or false
  for _, face in ipairs(detection.faces) do
    located = located or face.located ~= nil
  end
  return located
end

--- A detection as the service told it, without what was found in the media on this machine: a plan that forbids to look there decides the
--- same whatever was asked before. It is a detection to r.test as well.
---@param detection faceswap.Detection
---@return faceswap.Detection
function facts.as_told(detection)
  if not is_located(detection) then
    return detection
  end
  local copy, faces, by_id = {}, {}, {}
  for name, value in pairs(detection) do
    copy[name] = value
  end
  for i, face in ipairs(detection.faces) do
    faces[i] = face.located and face_as_told(face) or face
    by_id[face.id] = faces[i]
  end
  copy.faces, copy.by_id, copy.located, copy.looked_here = faces, by_id, nil, nil
  copy.maybe_faces = detection.looked_here and {} or detection.maybe_faces
  return setmetatable(copy, getmetatable(detection))
end

-- Faces that a message names.
local MAX_NAMED = 12

--- The ids of faces, for a message. A crowd is not read through.
---@param faces faceswap.Face[]
---@param indices integer[]? of those that are named; nil: all of them
function facts.name_faces(faces, indices)
  local ids, count = {}, #(indices or faces)
  for i = 1, math.min(count, MAX_NAMED) do
    ids[i] = ("%d"):format(faces[indices and indices[i] or i].id)
  end
  return ("%s %s%s"):format(count == 1 and "face" or "faces", table.concat(ids, ", "),
    count > MAX_NAMED and (" and %d more"):format(count - MAX_NAMED) or "")
end

--- Where possible faces are, and when they are first seen, for a message.
---@param maybe_faces faceswap.MaybeFace[]
---@return string
function facts.name_places(maybe_faces)
  local places, count = {}, #maybe_faces
  for i = 1, math.min(count, MAX_NAMED) do
    local box, first = maybe_faces[i].box, maybe_faces[i].first_seen
    places[i] = ("%.0f, %.0f%s"):format(box[1] + box[3] / 2, box[2] + box[4] / 2,
      type(first) == "number" and first > 0 and (" (%.1f s)"):format(first) or "")
  end
  return table.concat(places, "; ") .. (count > MAX_NAMED and (" and %d more places"):format(count - MAX_NAMED) or "")
end

return facts
