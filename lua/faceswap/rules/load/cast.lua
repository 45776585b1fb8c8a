--- A cast as a folder: each folder in it is a part, with reference photos of the person, and the picture of who they become.
--
--   cast/lead/anna1.jpg  cast/lead/anna2.jpg  cast/lead/becomes.jpg
--   cast/host/bert.jpg   cast/host/stays                              an empty file: the host stays as they are
local core = require "faceswap.core"
local reader = require "faceswap.rules.schema.reader"

local cast = {}

local MAX_PARTS = 200
local FIELDS = { cast = reader.types.text, allow = {}, line = {} }
local PICTURES = { jpg = true, jpeg = true, png = true, webp = true, bmp = true, gif = true }

-- The photos of a part, and what becomes of the person.
local function read_part(folder, names)
  local photos, outcome = {}, {}
  table.sort(names)
  for _, name in ipairs(names) do
    local base, ending = name:match "^(.*)%.(%w+)$"
    if name == "stays" then
      outcome.stays = true
    elseif ending and PICTURES[ending:lower()] then
      if base == "becomes" then
        outcome.becomes = outcome.becomes or folder .. "/" .. name
      else
        photos[#photos + 1] = folder .. "/" .. name
      end
    end
  end
  return photos, outcome
end

local function part_rule(c, folder, names, path)
  local photos, outcome = read_part(folder, names)
  local name = folder:match "[^/]*$"
  if #photos == 0 then
    return c:fail(path, "%s has no photo of the person (.jpg, .png, …)", name)
  elseif not outcome.becomes and not outcome.stays then
    return c:fail(path, "%s says nothing of who the person becomes: put a picture becomes.jpg there, or an empty file `stays`", name)
  end
  return { who = { { like = photos } }, becomes = outcome.becomes, stays = outcome.stays }
end

--- The rules that a cast folder stands for.
---@param c faceswap.rules.Reader
---@param data {cast: string, allow: any}
---@param path string in the plan
---@param directory string? where paths begin
---@return table[] rules as data
function cast.rules(c, data, path, directory)
  local place = c.surface == "cli" and "--cast" or path .. ".cast"
  local root = reader.record(c, data, FIELDS, path).cast
  if not root then
    return {}
  end
  root = (root:sub(1, 1) == "/" and "" or directory or "") .. root:gsub("/+$", "")
  local parts, problem = core.directory(root)
  local rules = {}
  table.sort(parts or {})
  for _, name in ipairs(parts or {}) do
    local names = core.directory(root .. "/" .. name)
    rules[#rules + 1] = names and part_rule(c, root .. "/" .. name, names, place) or nil
  end
  for _, rule in ipairs(rules) do
    rule.allow, rule.line = data.allow, data.line
  end
  if not parts then
    c:fail(place, "%s", problem)
  elseif #rules == 0 or #rules > MAX_PARTS then
    c:fail(place, #rules == 0 and "%s has no folder with a part in it" or "%s has more parts than anybody casts", root)
  end
  return rules
end

return cast
