--- What is known of a face, by the names that rules use.
local facts = {}

---@class faceswap.rules.Fact
---@field get fun(face: faceswap.Face): any nil where it is not known
---@field described boolean? detection:describe finds it; else the service tells it or nobody does

local function of_box(index, extent)
  return function(face)
    local box = face.box
    return box and box[index] + box[extent] / 2
  end
end

local function field(name)
  return function(face)
    return face[name]
  end
end

-- The width of a face counts in the pixels of the video where the service tells its box, else in those of its own picture. The two
-- do not compare, so that of the picture is taken for all if it is needed for one.
local function width_in_video(face)
  return face.box and face.box[3]
end

---@type table<string, faceswap.rules.Fact>
facts.by_name = {
  x = { get = of_box(1, 3) },
  y = { get = of_box(2, 4) },
  box_width = { get = width_in_video },
  score = { get = field "score" },
  first_seen = { get = field "first_seen" },
  frames = { get = field "frames" },
  size = { get = field "size", described = true },
  sharpness = { get = field "sharpness", described = true },
  brightness = { get = field "brightness", described = true },
  pose = { get = field "pose", described = true },
  embedding = { get = field "embedding", described = true },
  person = { get = field "person", described = true },
  age = { get = field "age", described = true },
  gender = { get = field "gender", described = true },
  expression = { get = field "expression", described = true },
}

--- Whether all the faces of a detection have a fact.
function facts.known(detection, name)
  local get = facts.by_name[name].get
  for _, face in ipairs(detection.faces) do
    if get(face) == nil then
      return false
    end
  end
  return true
end

--- The fact that stands for "size" in a detection.
function facts.size_of(detection)
  return facts.known(detection, "box_width") and facts.by_name.box_width or facts.by_name.size
end

--- Why a face has no value for a fact.
function facts.why_missing(face, name)
  local plain = name == "x" and "place" or name == "y" and "place" or name
  if not facts.by_name[name].described then
    return ("face %d has no %s: only the local engine tells it"):format(face.id, plain)
  elseif face.problem then
    return ("face %d has no %s: %s"):format(face.id, plain, face.problem)
  end
  return ("face %d has no %s: its picture was not described"):format(face.id, plain)
end

return facts
