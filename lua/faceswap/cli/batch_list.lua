--- What `faceswap batch` is given: a folder, or a file that lists videos.
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local options = require "faceswap.options"
local paths = require "faceswap.cli.paths"

local batch_list = {}

---@class faceswap.cli.Item
---@field location string path or URL
---@field output string path
---@field name string as the list has it; of a file in a folder, without the folder

-- What a result is called; it also tells results from videos when a folder is read again.
local MARK = ".swapped"

local function default_output(location, directory)
  local base = paths.base(location)
  local stem, ending = base:match("^(.+)(%.%w+)$")
  directory = directory or options.is_url(location) and "" or paths.directory(location)
  return directory .. (stem or base) .. MARK .. (ending or "")
end

local function relative_to(directory, path)
  return (options.is_url(path) or path:sub(1, 1) == "/") and path or directory .. path
end

local function of_folder(folder, directory)
  local names, err = paths.list(folder)
  if not names then
    return nil, err
  end
  local items = {}
  for _, name in ipairs(names) do
    if media.type_of(name) and not name:find(MARK .. "%.%w+$") then
      local location = folder:gsub("/*$", "/") .. name
      items[#items + 1] = { location = location, output = default_output(location, directory), name = name }
    end
  end
  return items
end

local function of_file(path, directory)
  local file, problem = io.open(path, "r")
  if not file then
    return errors.fail("config", "%s", problem)
  end
  local items, here = {}, paths.directory(path)
  for line in file:lines() do
    local location, output = line:gsub("\r$", ""):match("^%s*([^\t]*[^\t ])%s*(.*)$")
    if location and location:sub(1, 1) ~= "#" then
      local name = location
      location = relative_to(here, location)
      output = output ~= "" and relative_to(here, output:gsub("%s+$", "")) or default_output(location, directory)
      items[#items + 1] = { location = location, output = output, name = name }
    end
  end
  file:close()
  return items
end

-- Two results in one file: one of them would be lost.
local function check_outputs(items)
  local taken = {}
  for _, item in ipairs(items) do
    local output = paths.absolute(item.output)
    if taken[output] then
      return errors.fail("config", "the results of %s and %s would both go to %s: give them names of their own, after a tab in a list",
        taken[output], item.location, item.output)
    end
    taken[output] = item.location
  end
  return items
end

--- Reads a list or a folder.
---@param path string
---@param directory string? folder of the outputs that have no name of their own
---@return faceswap.cli.Item[]?
---@return faceswap.Error?
function batch_list.read(path, directory)
  directory = directory and directory:gsub("/*$", "/")
  local kind = paths.kind(path)
  local items, err
  if not kind then
    return errors.fail("config", "%s: there is no such file or folder", path)
  elseif kind == "directory" then
    items, err = of_folder(path, directory)
  else
    items, err = of_file(path, directory)
  end
  if not items then
    return nil, err
  elseif #items == 0 then
    return errors.fail("config", "%s: there are no videos, GIFs or pictures in it", path)
  end
  return check_outputs(items)
end

return batch_list
