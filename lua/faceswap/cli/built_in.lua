--- What this installation can do: the parts that need not be there.
local faceswap = require "faceswap"
local runtime = require "faceswap.runtime"

local built_in = {}

local LINE = "  %-12s %s"

-- Modules of C, and what each is for.
local modules = {
  { name = "ledger", module = "faceswap.store", text = "SQLite" },
  { name = "", module = "faceswap.store_postgres", text = "PostgreSQL, for many machines" },
  { name = "faces", module = "faceswap.vision", text = "rules that know people" },
}

-- Why a module does not load, in one line.
local function absence(problem)
  local library = runtime.missing_library(problem)
  local unusable = library and library .. " is missing" or runtime.other_version(problem)
  return unusable and "not usable: " .. unusable or "not installed"
end

--- The version and the parts, a line each.
---@return string
function built_in.text()
  local engine = rawget(_G, "jit") and jit.version or _VERSION -- luacheck: globals jit
  local lines = { "faceswap " .. faceswap.VERSION, LINE:format("Lua", engine) }
  for _, part in ipairs(modules) do
    local found, problem = pcall(require, part.module)
    lines[#lines + 1] = LINE:format(part.name, part.text .. (found and "" or ": " .. absence(problem)))
  end
  return table.concat(lines, "\n")
end

return built_in
