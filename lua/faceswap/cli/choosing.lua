--- Who becomes whom, as the command line says it: `--face ID=PICTURE …` or `--rules FILE`.
local errors = require "faceswap.errors"
local medium = require "faceswap.cli.medium"

local choosing = {}

---@class faceswap.cli.Choice
---@field choose table|function for client:run
---@field identity string names it in the ledger: equal choices have equal ones
---@field by_id boolean it names faces by the numbers that one detection gave them

-- The faces of `--face`, each with a picture that can be read.
local function from_faces(faces)
  local choose, parts = {}, {}
  for _, face in ipairs(faces) do
    if choose[face.id] then
      return errors.fail("config", "--face: face %d is given twice", face.id)
    end
    local identity, err = medium.identity(face.target)
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
  return { choose = choose, identity = table.concat(parts, ","), by_id = true }
end

--- The choice of a command line that has one.
---@param args table
---@return faceswap.cli.Choice?
---@return faceswap.Error?
function choosing.of(args)
  if args.face[1] then
    return from_faces(args.face)
  end
  return errors.fail("config", "say who becomes whom: --rules FILE, or --face ID=PICTURE")
end

return choosing
