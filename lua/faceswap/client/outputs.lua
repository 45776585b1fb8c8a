--- Whether what is paid for can be kept, which is asked before it is paid for.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"

local outputs = {}

--- Whether a file can be written at a path. Nothing stays there, and a file that is there is left as it is.
---@param path string
---@return boolean? ok
---@return faceswap.Error?
function outputs.writable(path)
  options.argument("writable", "path", path, "text")
  local ok, problem = core.writable(path)
  if not ok then
    return errors.fail("config", "%s", problem)
  end
  return true
end

--- The same for an option `output`, where one is given.
---@param path string?
---@return boolean? ok
---@return faceswap.Error?
function outputs.check(path)
  local ok, problem = true, nil
  if path then
    ok, problem = core.writable(path)
  end
  if not ok then
    return errors.fail("config", "output: %s", problem)
  end
  return true
end

return outputs
