--- The media of a command line: their kinds, and their names in the ledger.
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local options = require "faceswap.options"
local paths = require "faceswap.cli.paths"
local private_urls = require "faceswap.ledger.private_urls"

local media_args = {}

---@class faceswap.cli.Medium
---@field location string as it was given: a URL or a path
---@field kind "video"|"gif"|"image"
---@field source string name of the option by which it is given to client:detect
---@field is_url boolean

-- The SHA-256 of a file. The command sha256sum takes half of the core's time, and ends at a terminal's Ctrl-C, without a word.
local function digest(path)
  local pipe = io.popen("sha256sum 2>&1 < " .. paths.quote(path))
  local said = pipe:read "*a"
  pipe:close()
  local sum = said:match "^%x+"
  if sum and #sum == 64 then
    return sum
  elseif said == "" then
    return nil, errors.new { kind = "cancelled", message = "interrupted" }
  end
  return errors.fail("config", "%s: %s", path, said:match ": ([^:\n]*)\n*$" or "cannot be read")
end

--- Whether a location is a URL that is taken, or there is a file.
---@param location string
---@return boolean?
---@return faceswap.Error?
function media_args.check_file(location)
  if options.is_url(location) then
    return true
  elseif location:find "^%a[%w+.-]*://" and not paths.kind(location) then
    return errors.fail("config", "%s: only addresses that begin with http:// or https:// are taken", location)
  end
  return paths.check_file(location)
end

--- The ledger's name of a medium or picture: its URL as the ledger keeps it, or the digest of its content, so that a renamed copy is the
--- same job.
---@param location string URL or path
---@return string?
---@return faceswap.Error?
function media_args.identity(location)
  if options.is_url(location) then
    return private_urls.cut(location)
  end
  local ok, err = media_args.check_file(location)
  local sum
  if ok then
    sum, err = digest(location)
  end
  return sum and "sha256:" .. sum, err
end

--- Classifies a path or URL of the command line.
---@param location string
---@param kind string? given by the user
---@return faceswap.cli.Medium?
---@return faceswap.Error?
function media_args.of(location, kind)
  local is_url = options.is_url(location)
  local ok, err = media_args.check_file(location)
  if not ok then
    return nil, err
  end
  if not kind then
    local content_type
    if not is_url then
      content_type, err = media.check_file(location)
    else
      content_type = media.type_of(paths.base(location))
      if not content_type then
        return errors.fail("config", "%s: it cannot be told whether this is a video, a GIF or a picture: say so by --kind", location)
      end
    end
    if not content_type then
      return nil, err
    end
    kind = media.kind_of(content_type)
  end
  return { location = location, kind = kind, source = is_url and kind .. "_url" or kind, is_url = is_url }
end

local mp4 = { ["video/mp4"] = true, ["video/x-m4v"] = true, ["video/quicktime"] = true }

--- Whether players take an MP4 by that name.
---@param name string
---@return boolean
function media_args.may_be_mp4(name)
  return mp4[media.type_of(name)] or false
end

--- The ending that a result should have, if its name has that of something else.
---@param path string
---@return string?
function media_args.misnomer(path)
  local named = media.type_of(path)
  local held, ending = media.type_of_file(path)
  return named and named ~= held and not (mp4[held] and media_args.may_be_mp4(path)) and ending or nil
end

return media_args
