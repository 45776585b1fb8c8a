--- Plans of texts and tables, for specs.
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

local plans = {}

--- Loads a plan from a file with a text, in a folder of its own, which is removed.
---@param text string
---@param name string? of the file, plan.json
---@param given table? options of rules.load
---@return faceswap.Plan?
---@return faceswap.Error?
function plans.load(text, name, given)
  local folder = shell.temporary()
  local plan, err = r.load(shell.write(folder .. "/" .. (name or "plan.json"), text), given)
  shell.remove(folder)
  return plan, err
end

--- Makes a plan, within a number of instructions of Lua's.
---@param millions number
---@param data table
---@return boolean ok
---@return faceswap.Plan|string plan or what was raised
function plans.make_within(millions, data)
  local hook, mask, count = debug.gethook() -- that of `make coverage`, where it counts lines
  debug.sethook(function()
    debug.sethook()
    error "it does not end"
  end, "", millions * 1000000)
  local ok, plan = pcall(r.plan, data)
  debug.sethook(hook, mask, count)
  return ok, plan
end

return plans
