--- Files that a client has uploaded: the same bytes are sent once, and messages name the file, not the service's address for it.
local core = require "faceswap.core"
local file_digest = require "faceswap.client.file_digest"

local uploads = {}

-- Our own number: beyond so many files all are forgotten and uploaded again when needed.
local KEPT = 1000

---@class faceswap.Uploads
---@field private by_stamp table<string, {url: string, expires_at: number}> by what a file is as it lies there; the time by core.now
---@field private by_digest table<string, {url: string, expires_at: number}> by content
---@field private sizes table<integer, boolean> of what is known: only a file of such a size is worth reading
---@field private count integer
---@field private paths table<string, string> by URL without its query: what the user called the file last
---@field private named integer how many
local Uploads = {}
Uploads.__index = Uploads

--- Names the present content of a file by its stamp and type.
---@param path string
---@param content_type string
---@return string?
function Uploads.stamp(_, path, content_type)
  local stamp = core.file_stamp(path)
  return stamp and ("%s %s"):format(stamp, content_type)
end

--- The URL of a file that was uploaded.
---@param path string
---@param content_type string
---@return string?
function Uploads:find(path, content_type)
  local stamp = self:stamp(path, content_type)
  local known = stamp and self.by_stamp[stamp]
  if not known then
    local digest = self.sizes[core.file_size(path)] and file_digest.of(path)
    known = digest and self.by_digest[digest .. " " .. content_type]
  end
  return known and core.now() < known.expires_at and known.url or nil
end

--- Remembers a file that was uploaded.
---@param path string
---@param content_type string
---@param stamp string? what the file was before, see Uploads:stamp
---@param digest string? of what was sent
---@param url string
---@param lifetime number seconds in which it may be used again
function Uploads:note(path, content_type, stamp, digest, url, lifetime)
  if not digest or stamp ~= self:stamp(path, content_type) then
    return -- it was changed meanwhile
  end
  if self.count >= KEPT then
    self.by_stamp, self.by_digest, self.sizes, self.count = {}, {}, {}, 0
  end
  self.count = self.count + 1
  local upload = { url = url, expires_at = core.now() + lifetime }
  self.by_stamp[stamp] = upload
  self.by_digest[digest .. " " .. content_type] = upload
  self.sizes[core.file_size(path)] = true
end

--- Remembers the name by which the user calls a URL's file, for messages.
---@param url string
---@param path string what the user calls it
function Uploads:name(url, path)
  local address = url:match "^[^?#]*"
  if not self.paths[address] then
    if self.named >= KEPT then
      self.paths, self.named = {}, 0
    end
    self.named = self.named + 1
  end
  self.paths[address] = path
end

--- What the user calls the file that was uploaded to a URL.
---@param url any of an input that is not checked
---@return string? path
function Uploads:path_of(url)
  local address = type(url) == "string" and url:match "^[^?#]*"
  return address and self.paths[address] or nil
end

--- A message of the service with the user's paths where it has addresses of files.
---@param message string
---@return string
function Uploads:in_words(message)
  return (message:gsub("https?://[^%s'\"<>,;]+", function(url)
    local address, stop = url:match "^[^?#]*", url:match "[?#].-([%.:%)]*)$" or "" -- the sentence's own
    if not self.paths[address] then
      address, stop = address:match "^(.-)([%.:%)]+)$"
    end
    local path = address and self.paths[address]
    return path and path .. stop
  end))
end

---@return faceswap.Uploads
function uploads.new()
  return setmetatable({ by_stamp = {}, by_digest = {}, sizes = {}, count = 0, paths = {}, named = 0 }, Uploads)
end

return uploads
