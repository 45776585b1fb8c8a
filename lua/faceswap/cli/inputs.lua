--- The files that a command reads or keeps: no result may take their place.
local errors = require "faceswap.errors"
local paths = require "faceswap.cli.paths"
local runtime = require "faceswap.runtime"
local service = require "faceswap.client.service"

local inputs = {}

-- What SQLite and the ledger have beside a database.
local BESIDE = { "", "-wal", "-shm", "-journal", "-owners" }

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

-- The files as a set, by what is equal for all names of one.
local function needed_by(args, plan, media)
  local needed = {}
  for _, files in ipairs { named_by(args), plan and plan.pictures and plan:pictures() or {}, media or {} } do
    for _, path in ipairs(files) do
      needed[paths.identity(path)] = true
    end
  end
  return needed
end

---@param results {what: string, path: string?}[]
local function check_results(needed, results)
  for _, result in ipairs(results) do
    if result.path and result.path ~= "" and needed[paths.identity(result.path)] then
      return errors.fail("config", "%s: %s is one of the files that this command needs; it would be overwritten", result.what, result.path)
    end
  end
  return true
end

--- Refuses a result in the place of a file that the command line names, of its ledger, or of the file with the key.
---@param args table
---@param plan faceswap.Plan? whose pictures are among them; anything else is passed over
---@return boolean?
---@return faceswap.Error?
function inputs.check(args, plan)
  return check_results(needed_by(args, plan), { { what = "--output", path = args.output }, { what = "--sheet", path = args.sheet } })
end

--- The same for the results of a batch, of which none may take the place of any of its videos, either.
---@param args table
---@param plan faceswap.Plan? as for `check`
---@param items faceswap.cli.Item[]
---@return boolean?
---@return faceswap.Error?
function inputs.check_batch(args, plan, items)
  local media, results = { args.list }, {}
  for i, item in ipairs(items) do
    media[#media + 1], results[i] = item.location, { what = "the result of " .. item.location, path = item.output }
  end
  return check_results(needed_by(args, plan, media), results)
end

return inputs
