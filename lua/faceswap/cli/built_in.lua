--- What this installation can do: the parts that need not be there.
local runtime = require "faceswap.runtime"

local built_in = {}

-- Modules of C, and what each is for.
local modules = {
  { name = "ledger", module = "faceswap.store", text = "SQLite" },
  { name = "", module = "faceswap.store_postgres", text = "PostgreSQL, for many machines" },
  { name = "faces", module = "faceswap.vision", text = "rules that know people" },
}

-- Why a module does not load, in one line.
local function absence(problem)
  local library = runtime.missing_library(problem)
  return library and "not usable: " .. library .. " is missing" or "not installed"
end

--- The parts, for `faceswap --version`.
---@return {name: string, text: string}[]
function built_in.list()
  local list = { { name = "Lua", text = rawget(_G, "jit") and jit.version or _VERSION } } -- luacheck: globals jit
  for _, part in ipairs(modules) do
    local found, problem = pcall(require, part.module)
    list[#list + 1] = { name = part.name, text = part.text .. (found and "" or ": " .. absence(problem)) }
  end
  return list
end

return built_in
