--- Reads who becomes whom from the command line: `--face ID=PICTURE …`, `--rules FILE` or `--cast FOLDER`.
local compat = require "faceswap.compat"
local errors = require "faceswap.errors"
local load = require "faceswap.rules.load"
local media = require "faceswap.media"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"
local rules = require "faceswap.rules"

local choice_args = {}

---@class faceswap.cli.Choice
---@field choose table|faceswap.Plan for client:run
---@field identity string names it in the ledger: equal choices have equal ones
---@field by_number boolean it names faces by the numbers that some detection gave them

-- The faces of `--face`, each with a picture that can be read.
local function from_faces(faces)
  local choose, parts = {}, {}
  for _, face in ipairs(faces) do
    if choose[face.id] then
      return errors.fail("config", "--face: face %d is given twice", face.id)
    end
    local identity, err = media_args.identity(face.target)
    if not identity then
      return nil, err
    end
    choose[face.id] = face.target
    parts[#parts + 1] = { id = face.id, text = ("%d=%s"):format(face.id, identity) }
  end
  table.sort(parts, function(a, b) return a.id < b.id end)
  for i, part in ipairs(parts) do
    parts[i] = part.text
  end
  return { choose = choose, identity = table.concat(parts, ","), by_number = true }
end

-- The identity of a choice covers the content of its pictures, not their names alone.
local function identity_of(plan)
  local hash, err = plan:hash()
  if not hash then
    return nil, err
  end
  local parts = {}
  for _, picture in ipairs(plan:pictures()) do
    local identity
    identity, err = media_args.identity(picture)
    if not identity then
      return nil, err
    end
    parts[#parts + 1] = identity
  end
  table.sort(parts)
  return ("rules %s,%s"):format(hash, table.concat(parts, ","))
end

--- Loads a file of rules, or a cast folder.
---@param path string
---@param allow string[]? what a cast may allow that else is an error
---@return faceswap.Plan?
---@return faceswap.Error?
function choice_args.load(path, allow)
  local kind = paths.kind(path)
  local plan, err
  if kind == "directory" then
    plan, err = load.folder(path, allow or {})
  elseif kind ~= "file" then
    return paths.check_file(path)
  elseif media.type_of_file(path) then
    return errors.fail("config", "%s is a video or picture, not a file of rules", path)
  elseif allow and allow[1] then
    return errors.fail("config", "--allow is for a cast folder; a file of rules says itself what it allows")
  else
    plan, err = rules.load(path)
  end
  if err then
    err.kind = "choice" -- not the command line is wrong, but what is to be chosen by
  end
  return plan, err
end

--- A plan that names photos, each of a person.
---@param photos string[] paths
---@return faceswap.Plan?
---@return faceswap.Error?
function choice_args.of_photos(photos)
  local looks = {}
  for i, photo in ipairs(photos) do
    local ok, err = paths.check_file(photo)
    if not ok then
      return nil, err
    end
    looks[i] = rules.like(photo)
  end
  return rules.plan { rules.who(rules.any(compat.unpack(looks))):stays() }
end

--- The choice of a command line that has one.
---@param args table
---@return faceswap.cli.Choice?
---@return faceswap.Error?
function choice_args.of(args)
  if args.face[1] then
    if args.allow[1] then
      return errors.fail("config", "--allow is for a cast folder")
    end
    return from_faces(args.face)
  elseif not args.rules and not args.cast then
    return errors.fail("config", "say who becomes whom: --rules FILE, --cast FOLDER, or --face ID=PICTURE")
  elseif args.cast and paths.kind(args.cast) ~= "directory" then
    return errors.fail("config", "--cast: %s is no folder", args.cast)
  end
  local plan, err = choice_args.load(args.rules or args.cast, args.allow)
  local identity
  if plan then
    identity, err = identity_of(plan)
  end
  return identity and { choose = plan, identity = identity, by_number = false }, err
end

return choice_args
