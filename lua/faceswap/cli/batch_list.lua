--- The input of `faceswap batch`: a folder, or a file that lists videos.
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local media_args = require "faceswap.cli.media_args"
local options = require "faceswap.options"
local paths = require "faceswap.cli.paths"

local batch_list = {}

---@class faceswap.cli.Item
---@field location string path or URL
---@field output string path
---@field name string as the list has it; of a file in a folder, without the folder

-- The ending of a result's name. By it a second run over the same folder leaves results out.
local MARK = ".swapped"

local function default_output(location, directory)
  local base = paths.base(location)
  local stem, ending = base:match("^(.+)(%.%w+)$")
  local content_type = options.is_url(location) and media.type_of(base) or media.type_of_file(location)
  -- of a video the result is an MP4
  if content_type and media.kind_of(content_type) == "video" and not media_args.may_be_mp4(base) then
    stem, ending = base, ".mp4"
  end
  directory = directory or options.is_url(location) and "" or paths.directory(location)
  return directory .. (stem or base) .. MARK .. (ending or "")
end

local function relative_to(directory, path)
  return (options.is_url(path) or path:sub(1, 1) == "/") and path or directory .. path
end

-- The kind of medium of a file, by its content or else by its name; nil for results and for other files.
local function kind_in_folder(location, name)
  if name:find(MARK .. "%.%w+$") then
    return nil
  end
  local content_type = media.type_of_file(location)
  return content_type and media.kind_of(content_type)
end

-- The videos and GIFs of a folder. Pictures only on demand: covers, stills and targets often lie beside videos.
local function of_folder(folder, directory, pictures)
  local names, err = paths.list(folder)
  if not names then
    return nil, err
  end
  local items, left = {}, 0
  for _, name in ipairs(names) do
    local location = folder:gsub("/*$", "/") .. name
    local kind = kind_in_folder(location, name)
    if kind == "image" and not pictures then
      left = left + 1
    elseif kind then
      items[#items + 1] = { location = location, output = default_output(location, directory), name = name }
    end
  end
  return items, left
end

local function of_file(path, directory)
  local file, problem = io.open(path, "r")
  if not file then
    return errors.fail("config", "%s", problem)
  end
  local items, here = {}, nil
  for line in file:lines() do
    if not here then
      here, line = paths.directory(path), line:gsub("^\239\187\191", "") -- editors of Windows begin a file with a mark
    end
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

-- Refuses two results with one path: the second would replace the first.
local function check_outputs(items)
  local taken = {}
  for _, item in ipairs(items) do
    local output = paths.place(item.output)
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
---@param pictures boolean? whether the pictures of a folder are taken, too
---@return faceswap.cli.Item[]?
---@return faceswap.Error|integer second an error, or how many pictures of a folder were left
function batch_list.read(path, directory, pictures)
  directory = directory and directory:gsub("/*$", "/")
  local kind = paths.kind(path)
  local items, second
  if not kind then
    return errors.fail("config", "%s: %s", path, paths.absence(path, "file or folder"))
  elseif kind == "directory" then
    items, second = of_folder(path, directory, pictures)
  elseif media.type_of_file(path) then
    return errors.fail("config", "%s is a video or picture, not a list of them: `faceswap swap` takes one", path)
  else
    items, second = of_file(path, directory)
  end
  local left = type(second) == "number" and second or 0
  if not items then
    return nil, second
  elseif #items == 0 and left > 0 then
    return errors.fail("config", "%s: there are no videos or GIFs in it, only pictures: --pictures takes them", path)
  elseif #items == 0 then
    return errors.fail("config", "%s: there are no videos, GIFs or pictures in it", path)
  end
  local problem
  items, problem = check_outputs(items)
  return items, problem or left
end

return batch_list
