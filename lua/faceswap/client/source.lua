--- The media that a call is about: a URL, or a local file that is uploaded first.
local call = require "faceswap.client.call"
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local options = require "faceswap.options"

---@class faceswap.Source what a call is about: one of these
---@field video_url string?
---@field gif_url string?
---@field image_url string?
---@field video string? path of a local file, which is uploaded first
---@field gif string? likewise
---@field image string? likewise

local source = {}

local sources = {
  video_url = { kind = "video" },
  gif_url = { kind = "gif" },
  image_url = { kind = "image" },
  video = { kind = "video", file = true },
  gif = { kind = "gif", file = true },
  image = { kind = "image", file = true },
}

--- Adds the options that name a source to the options that a function knows.
---@param known table<string, string>
---@return table<string, string> known
function source.options(known)
  for name in pairs(sources) do
    known[name] = "text"
  end
  return known
end

--- Copies the options that name a source.
function source.copy(from, to)
  for name in pairs(sources) do
    to[name] = from[name]
  end
  return to
end

--- The kind of media that options name; nil where they name none.
---@param given table
---@return "video"|"gif"|"image"|nil
function source.kind(given)
  for name, description in pairs(sources) do
    if given[name] then
      return description.kind
    end
  end
end

--- The one option that names a source; a mistake of the program where there is none, or are two.
---@param where string the function's name, for messages
---@param given table
---@return string
function source.named(where, given)
  local found
  for name in pairs(sources) do
    if given[name] then
      if found then
        options.misuse(("%s: both '%s' and '%s' are given"):format(where, found, name))
      end
      found = name
    end
  end
  if not found then
    options.misuse(where .. ": one of video_url, image_url, gif_url, video, image, gif is needed")
  end
  return found
end

local function upload(client, path, on_progress, timeout)
  return client:upload(path, { on_progress = on_progress, timeout = timeout and math.max(timeout, call.LEAST) })
end

--- Finds the media's URL, uploading a file.
---@param client faceswap.Client
---@param where string the function's name, for messages
---@param given table its options
---@return string? url
---@return "video"|"gif"|"image"|faceswap.Error
function source.find(client, where, given)
  local name = source.named(where, given)
  local description, location = sources[name], given[name]
  if description.file then
    local problem = media.unlike_kind(location, description.kind)
    if problem then
      return errors.fail("config", "%s %s", location, problem)
    end
    local url, err = upload(client, location, given.on_progress, given.timeout)
    return url, err or description.kind
  end
  if not options.is_url(location) then
    return errors.fail("config", "%s: '%s' is not an http(s) URL", name, location)
  end
  return location, description.kind
end

--- Checks a target and uploads it if it is a file.
---@param client faceswap.Client
---@param target string URL or path of a picture
---@param on_progress fun(event: table)?
---@param timeout number? seconds of the upload
---@return string? url
---@return faceswap.Error?
function source.target(client, target, on_progress, timeout)
  if options.is_url(target) then
    return target
  end
  return upload(client, target, on_progress, timeout)
end

return source
