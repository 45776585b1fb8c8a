--- The files that a command reads or keeps: no result may take their place.
local errors = require "faceswap.errors"
local paths = require "faceswap.cli.paths"
local runtime = require "faceswap.runtime"
local service = require "faceswap.client.service"

local inputs = {}

-- What SQLite and the ledger have beside a database.
local BESIDE = { "", "-wal", "-shm", "-journal", "-owners" }

-- Whether two names are of one file, which need not be there yet.
local function is_same(a, b)
  local _, one = paths.kind(a)
  local _, other = paths.kind(b)
  if not one and not other then
    _, one = paths.kind(paths.directory(paths.absolute(a)))
    _, other = paths.kind(paths.directory(paths.absolute(b)))
    return one and other and one.ino == other.ino and one.dev == other.dev and paths.base(a) == paths.base(b)
  end
  return one and other and one.ino == other.ino and one.dev == other.dev
end

local function named_by(args)
  local home = runtime.variable "HOME"
  local files = { args.key_file or home and home .. service.KEY_FILE:sub(2) }
  for _, option in ipairs { "video", "rules", "ca_file" } do
    files[#files + 1] = args[option]
  end
  for _, face in ipairs(args.face or {}) do
    files[#files + 1] = face.target
  end
  local ledger = args.ledger or not args.engine and paths.state() .. "/ledger.db"
  for _, ending in ipairs(ledger and BESIDE or {}) do
    files[#files + 1] = ledger .. ending
  end
  return files
end

--- Refuses a result in the place of a file that the command line names, of its ledger, or of the file with the key.
---@param args table
---@param plan faceswap.Plan? whose pictures are among them; anything else is passed over
---@return boolean?
---@return faceswap.Error?
function inputs.check(args, plan)
  local files = named_by(args)
  for _, path in ipairs(plan and plan.pictures and plan:pictures() or {}) do
    files[#files + 1] = path
  end
  for _, option in ipairs { "output", "sheet" } do
    for _, path in ipairs(files) do
      if args[option] and args[option] ~= "" and is_same(args[option], path) then
        return errors.fail("config", "--%s: %s is one of the files that this command needs; it would be overwritten", option, args[option])
      end
    end
  end
  return true
end

return inputs
