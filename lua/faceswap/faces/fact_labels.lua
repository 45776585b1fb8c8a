--- The known facts of a face, in words: few from a service, more from the local engine, most after `describe`.
local fact_labels = {}

-- A face with less sharpness is blurred.
local BLURRED = 5

local function percent(value)
  return ("%.0f %%"):format(value * 100)
end

local function estimate(value)
  return value and ("%s (%s sure)"):format(value.value, percent(value.confidence))
end

-- "12° to the right" of an angle; nil for one that cannot be seen.
local function turned(degrees, negative, positive)
  if math.abs(degrees) >= 0.5 then
    return ("%.0f° %s"):format(math.abs(degrees), degrees < 0 and negative or positive)
  end
end

local function pose_in_words(pose)
  local words = {}
  words[#words + 1] = turned(pose.yaw, "to the left", "to the right")
  words[#words + 1] = turned(pose.pitch, "up", "down")
  words[#words + 1] = turned(pose.roll, "tilted anticlockwise", "tilted clockwise")
  return #words > 0 and table.concat(words, ", ") or "into the camera"
end

-- Faces of another key who may be the same person.
local function others(similar)
  local list = {}
  for i, other in ipairs(similar) do
    list[i] = ("face %d (distance %.3f)"):format(other.face_id, other.distance)
  end
  return table.concat(list, ", ")
end

--- Says of a face that may be none how likely it is one; nil for any other.
---@param face faceswap.Face
---@return string?
function fact_labels.doubt(face)
  return face.likelihood
    and ("only %s likely a face: it may be drawn, carved, an animal's or hidden"):format(percent(face.likelihood))
end

-- Names of what a picture tells nothing of: all in it is seen at one moment.
local OF_TIME = { seen = true, frames = true }

-- In the order in which they are shown; each gives nil where the face lacks what it tells.
local tellers = {
  { "seen", function(face)
    return face.first_seen and face.last_seen and ("%.1f s to %.1f s"):format(face.first_seen, face.last_seen)
  end },
  { "frames", function(face)
    return face.frames and ("%d"):format(face.frames)
  end },
  { "in the frame", function(face)
    local box = face.box
    return box and ("%.0f × %.0f pixels at %.0f, %.0f"):format(box[3], box[4], box[1], box[2])
  end },
  { "in its picture", function(face)
    return face.size and ("%.0f pixels wide"):format(face.size)
  end },
  { "age", function(face)
    return face.age and ("about %.0f (%.0f to %.0f)"):format(face.age.years, face.age.low, face.age.high)
  end },
  { "gender", function(face)
    return estimate(face.gender)
  end },
  { "expression", function(face)
    return estimate(face.expression)
  end },
  { "looks", function(face)
    return face.pose and pose_in_words(face.pose)
  end },
  { "sharpness", function(face)
    return face.sharpness and ("%.1f%s"):format(face.sharpness, face.sharpness < BLURRED and " (blurred)" or "")
  end },
  { "brightness", function(face)
    return face.brightness and percent(face.brightness)
  end },
  { "may also be", function(face)
    return face.similar and others(face.similar)
  end },
  { "detector", function(face)
    return face.score and percent(face.score) .. " sure"
  end },
  { "in doubt", fact_labels.doubt },
  { "faces in it", function(face)
    return face.faces and face.faces ~= 1 and ("%d"):format(face.faces)
  end },
}

--- The known facts of a face, as names and texts.
---@param face faceswap.Face
---@param media_kind string? of its detection
---@return {name: string, text: string}[]
function fact_labels.list(face, media_kind)
  local list = {}
  for _, teller in ipairs(tellers) do
    local text = not (OF_TIME[teller[1]] and media_kind == "image") and teller[2](face)
    if text then
      list[#list + 1] = { name = teller[1], text = text }
    end
  end
  return list
end

--- The seconds in which a face gets a target, as a decision has them, in words; an empty text for the whole video.
---@param decision {from: number?, to: number?}
---@return string
function fact_labels.span(decision)
  return (decision.from and (" from %g s"):format(decision.from) or "") .. (decision.to and (" to %g s"):format(decision.to) or "")
end

--- What a target is called: the face whose picture it is, as in an exchange, else its path or URL.
---@param faces faceswap.Face[]
---@param target string
---@return string
function fact_labels.target(faces, target)
  for _, face in ipairs(faces) do
    if face.link == target then
      return ("face %d"):format(face.id)
    end
  end
  return target
end

return fact_labels
