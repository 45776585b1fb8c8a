--- Files and folders of jobs.
local lfs = require "lfs"

local files = {}

--- Writes a file whole, or not at all.
---@param path string
---@param text string
---@return boolean?
---@return string? problem
function files.write(path, text)
  local file, problem = io.open(path .. ".part", "wb")
  if not file then
    return nil, problem
  end
  local ok
  ok, problem = file:write(text)
  local closed, unclosed = file:close()
  if not ok or not closed then
    return nil, problem or unclosed
  end
  return os.rename(path .. ".part", path)
end

--- Removes a folder and what is in it.
---@param path string
function files.remove(path)
  if lfs.attributes(path, "mode") ~= "directory" then
    return
  end
  for name in lfs.dir(path) do
    if name ~= "." and name ~= ".." then
      local member = path .. "/" .. name
      files.remove(member)
      os.remove(member)
    end
  end
  lfs.rmdir(path)
end

return files
