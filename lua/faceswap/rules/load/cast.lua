--- A cast as a folder: each folder in it is a part, with reference photos of the person, and the picture of who they become.
---
---     cast/lead/anna1.jpg  cast/lead/anna2.jpg  cast/lead/becomes.jpg
---     cast/host/bert.jpg   cast/host/stays                              an empty file: the host stays as they are
---
--- Names count whatever their case. Other files than pictures are left out; whatever else is not clear is a mistake, since a photo or a
--- part that is passed over would leave somebody out in silence.
local core = require "faceswap.core"
local media = require "faceswap.media"
local photos = require "faceswap.rules.context.photos"
local reader = require "faceswap.rules.schema.reader"

local cast = {}

local MAX_PARTS = 200

local function is_picture(name)
  return (media.type_of(name) or ""):find "^image/" ~= nil
end

-- The rule of a part; nil and what is wrong with its folder.
---@param files string[] in one order
local function read_part(folder, files)
  local name, pictures, outcomes = folder:match "[^/]*$", {}, {}
  for _, file in ipairs(files) do
    local path, base = folder .. "/" .. file, file:lower():gsub("%.%w+$", "")
    local size, problem = core.file_size(path)
    if not size then -- it may be a folder, which may have photos
      return nil, problem
    elseif is_picture(file) and base:find "^becomes" or not is_picture(file) and base == "stays" then
      table.insert(outcomes, file)
    elseif is_picture(file) then
      table.insert(pictures, path)
    end
  end
  if #pictures == 0 then
    return nil, name .. " has no photo of the person (.jpg, .png, …)"
  elseif #pictures > reader.MAX_MEMBERS then
    return nil, ("%s has more than %d photos of the person"):format(name, reader.MAX_MEMBERS)
  elseif #outcomes == 0 then
    return nil, name .. " says nothing of who the person becomes: put a picture becomes.jpg there, or an empty file `stays`"
  elseif #outcomes > 1 then
    return nil, ("%s says more than once who the person becomes: keep one of %s"):format(name, table.concat(outcomes, ", "))
  end
  local becomes = is_picture(outcomes[1]) and folder .. "/" .. outcomes[1] or nil
  return { who = { like = pictures }, becomes = becomes, stays = not becomes or nil }
end

-- The rule of what stands in a cast folder; nil for a file that is nobody's, or with what is wrong.
local function read_entry(root, name)
  local path = root .. "/" .. name
  local files, problem = core.directory(path)
  if files then
    table.sort(files)
    return read_part(path, files)
  elseif not core.file_size(path) then
    return nil, problem
  elseif is_picture(name) then
    return nil, ("%s is in no part: move it into the folder of a person"):format(name)
  end
end

--- The parts of a cast folder.
---@param c faceswap.rules.Reader
---@param folder string as the plan has it
---@param place string in the plan
---@return {name: string, rule: table}[] parts each with its rule as data
function cast.parts(c, folder, place)
  local parts, before = {}, #c.mistakes
  local root = photos.location(c, (folder:gsub("(.)/+$", "%1")))
  local shown = root
  if c.surface == "cli" then -- whose messages begin with the folder
    place, shown = "", "it"
  end
  local names, problem = core.directory(root)
  if not names then
    c:fail(place, "%s", problem)
  end
  table.sort(names or {})
  for _, name in ipairs(names or {}) do
    local rule, wrong = read_entry(root, name)
    if rule then
      parts[#parts + 1] = { name = name, rule = rule }
    elseif wrong then
      c:fail(place, "%s", wrong)
    end
  end
  if #parts > MAX_PARTS then
    c:fail(place, "%s has more than %d parts", shown, MAX_PARTS)
  elseif #parts == 0 and #c.mistakes == before then
    c:fail(place, "%s has no folder with a part in it: give each person one, with photos and becomes.jpg", shown)
  end
  return #c.mistakes == before and parts or {}
end

return cast
