--- Reads the labels: which pictures there are, in which packages, and whose faces they show.
-- sources.txt: ID HALF KIND PACKAGE VERSION  LICENCE. tune.txt and report.txt, by pictures:
--   picture SOURCE/NAME MEMBER [crop=W:H:X:Y] [flat] [webp=N] [kind=…] [development]
--   face LEFT TOP WIDTH HEIGHT PERSON [conditions …]        (pixels of the picture, after `crop`)
-- A person is a name; NAME/? is somebody of that group who may be any other of it, and - is nobody who is told.
local labels = {}

labels.halves = { "tune", "report" }

---@class faceswap.bench.Face
---@field box number[] left, top, width and height
---@field person string
---@field tags table<string, boolean|string> conditions: turned, half, profile, cut, dark, …; m or f; age=LOW-HIGH; of=PICTURE that it was
--- taken from; either: counts neither way

---@class faceswap.bench.Picture
---@field id string
---@field half string
---@field source string
---@field member string of the package
---@field path string? where it was put
---@field crop string?
---@field flat boolean? its transparent parts become white
---@field webp string? it is the picture of that number in a file of resources
---@field kind string? of a picture that shows no face
---@field development boolean? the engine was tuned on it
---@field faces faceswap.bench.Face[]

local function lines(path)
  local list = {}
  for line in io.lines(path) do
    if line ~= "" and line:sub(1, 1) ~= "#" then
      list[#list + 1] = line
    end
  end
  return list
end

-- "a b=c" → { a = true, b = "c" }
local function read_tags(text)
  local tags = {}
  for word in text:gmatch "%S+" do
    local key, value = word:match "^([^=]+)=(.+)$"
    tags[key or word] = value or true
  end
  return tags
end

---@return table[] sources id, half, kind ("npm", "deb", "debsrc"), package, version, licence; and by id
function labels.sources(folder)
  local list = {}
  for _, line in ipairs(lines(folder .. "/sources.txt")) do
    local id, half, kind, package, version, licence = line:match "^(%S+) (%S+) (%S+) (%S+) (%S+)  (.+)$"
    assert(id, "sources.txt: " .. line)
    local source = { id = id, half = half, kind = kind, package = package, version = version, licence = licence }
    list[#list + 1], list[id] = source, source
  end
  return list
end

local function read_picture(line, half)
  local id, member, rest = line:match "^picture (%S+) (%S+)(.*)$"
  assert(id, half .. ".txt: " .. line)
  local picture = read_tags(rest)
  picture.id, picture.half, picture.member, picture.faces = id, half, member, {}
  picture.source = id:match "^[^/]+"
  return picture
end

local function read_face(line)
  local left, top, width, height, person, rest = line:match "^face (%S+) (%S+) (%S+) (%S+) (%S+)(.*)$"
  assert(left, line)
  return { box = { tonumber(left), tonumber(top), tonumber(width), tonumber(height) }, person = person, tags = read_tags(rest) }
end

---@param folder string where the labels are
---@param half string
---@return faceswap.bench.Picture[] in order; and by id
function labels.pictures(folder, half)
  local list = {}
  for _, line in ipairs(lines(("%s/%s.txt"):format(folder, half))) do
    if line:sub(1, 8) == "picture " then
      local picture = read_picture(line, half)
      list[#list + 1], list[picture.id] = picture, picture
    else
      local faces = list[#list].faces
      faces[#faces + 1] = read_face(line)
    end
  end
  return list
end

--- One face as it stands in a list of labels.
---@param face faceswap.bench.Face
---@return string
function labels.face_line(face)
  local words = {}
  for key, value in pairs(face.tags) do
    words[#words + 1] = value == true and key or key .. "=" .. value
  end
  table.sort(words)
  local box = face.box
  return ("face %.0f %.0f %.0f %.0f %s %s"):format(box[1], box[2], box[3], box[4], face.person, table.concat(words, " "))
end

--- Whether two faces are one person's; nil where nobody knows.
---@param a faceswap.bench.Face
---@param b faceswap.bench.Face
---@return boolean?
function labels.same(a, b)
  if a.person == "-" or b.person == "-" then
    return nil
  elseif a.person == b.person then
    return not a.person:find("?", 1, true) or nil
  end
  local group, other = a.person:match "^[^/]+/", b.person:match "^[^/]+/"
  local open = a.person:find("?", 1, true) or b.person:find("?", 1, true)
  if open and group == other and a.tags.m == b.tags.m then
    return nil
  end
  return false
end

return labels
