--- What a task's answer says of its result, in the shapes that services of this kind use for it.
local json = require "faceswap.json"
local media = require "faceswap.media"
local options = require "faceswap.options"

local result_urls = {}

-- Names of a task's result, the documented one first. Never "video_url": beside the state that is the source.
local RESULT_NAMES = {
  "result", "task_result", "taskResult", "resultJson", "media_urls", "mediaUrls", "output", "outputs", "result_urls", "resultUrls",
  "result_url", "resultUrl", "output_url", "results",
}

-- Names of a result's list of files; in an entry of it, names of the URL and of the file's size in bytes.
local LIST_NAMES = {
  "media_urls", "mediaUrls", "urls", "result_urls", "resultUrls", "media_url", "mediaUrl", "result_url", "resultUrl", "media", "videos",
  "images", "video_url", "image_url", "videoUrl", "imageUrl", "video", "image", "files", "output", "outputs", "output_url",
}
-- Names of what a result lies within, where it is no result itself.
local WRAPPER_NAMES = { "data", "result", "results", "items", "artifacts", "assets" }
local URL_NAMES = { "url", "media_url", "link", "href", "src", "download_url" }
local SIZE_NAMES = { "size", "file_size", "size_bytes", "bytes", "content_length" }

-- Bytes of an answer that are quoted where its shape is unknown; beyond this a size is none.
local SHOWN, SIZE_MAX = 300, 2 ^ 53

-- A value, decoded where it is JSON inside a text.
local function unwrap(value)
  if type(value) == "string" and value:find "^%s*[%[{]" then
    return json.decode(value, { lax = true }) or value
  end
  return value
end

local function first_of(map, names)
  for _, name in ipairs(names) do
    if map[name] ~= nil then
      return map[name]
    end
  end
end

--- A URL made fit for a request; nil for anything else. Tabs and line breaks are removed (WHATWG URL, 4.4).
---@param text any
---@param base string? the service's address: a path is one of its host, and "//host" has its scheme (RFC 3986, 5.2)
---@return string?
function result_urls.clean(text, base)
  if type(text) ~= "string" then
    return nil
  end
  text = options.trimmed(text:gsub("[\t\r\n]", "")):gsub(" ", "%%20")
  if text:find "^//" then
    text = (base and base:match "^[^/]*" or "https:") .. text
  elseif base and text:find "^/" then
    text = base:match "^[^/]*//[^/]*" .. text
  end
  return options.is_url(text) and text or nil
end

-- The entries of a list in their order, also where null has left holes in it, or its places are texts ({"0": …}); none of other tables.
local function entries_of(list)
  local positions = {}
  for position in pairs(list) do
    if not tonumber(position) then
      return {}
    end
    positions[#positions + 1] = position
  end
  table.sort(positions, function(a, b)
    return tonumber(a) < tonumber(b)
  end)
  local entries = {}
  for i, position in ipairs(positions) do
    entries[i] = list[position]
  end
  return entries
end

local function size_of(info)
  local size = type(info) == "table" and first_of(info, SIZE_NAMES) or nil
  return type(size) == "number" and size > 0 and size % 1 == 0 and size < SIZE_MAX and size or nil
end

-- Adds the URLs of a value: a URL, an object with one, or a list of these under one of its names or none. How deep lists may lie in lists
-- is bounded by what is decoded at all.
local function collect(value, urls, sizes, base)
  value = unwrap(value)
  if type(value) ~= "table" then
    urls[#urls + 1] = result_urls.clean(value, base)
    return
  end
  local url = result_urls.clean(first_of(value, URL_NAMES), base)
  local list = first_of(value, LIST_NAMES)
  if not url and list == nil then
    list = first_of(value, WRAPPER_NAMES)
  end
  if url and list == nil then
    urls[#urls + 1] = url
    sizes[#urls] = size_of(value)
  else
    for _, entry in ipairs(list ~= nil and { list } or entries_of(value)) do
      collect(entry, urls, sizes, base)
    end
  end
end

local function find_in(value, base)
  local urls, sizes = {}, {}
  local result = unwrap(value)
  collect(result, urls, sizes, base)
  local info = type(result) == "table" and unwrap(result.media_info) or nil
  local about = size_of(info) and { info } or type(info) == "table" and entries_of(info) or {}
  for i = 1, #urls == #about and #urls or 0 do
    sizes[i] = sizes[i] or size_of(about[i])
  end
  return urls, sizes
end

--- The URLs of a result, and what their files are known to be.
---@param data table TaskInfo's `data`
---@param base string? the service's address
---@return string[] urls without those that are none
---@return table<integer, integer> sizes in bytes, by the place of the URL, where they are told
function result_urls.find(data, base)
  local urls, sizes = {}, {}
  for _, name in ipairs(RESULT_NAMES) do
    if not urls[1] then
      urls, sizes = find_in(data[name], base)
    end
  end
  return urls, sizes
end

-- The kind of the file at a URL, by its ending, and the ending; nil where that is not known.
local function kind_of(url)
  local content_type, ending = media.type_of((url:gsub("[?#].*$", "")))
  return content_type and media.kind_of(content_type), ending
end

--- Leaves out a URL that is there twice, and beside files that may be of the kind that was asked for those whose ending says another one,
--- as that of a video's cover: no download would take them.
---@param urls string[]
---@param sizes table<integer, integer> by the place of the URL
---@param kind "video"|"gif"|"image"|nil
---@return string[] urls
---@return table<integer, integer> sizes
---@return string[] endings of the files of another kind
function result_urls.choose(urls, sizes, kind)
  local chosen, of_chosen, endings, seen = {}, {}, {}, {}
  for i, url in ipairs(urls) do
    local found, ending = kind_of(url)
    if kind and found and found ~= kind then
      endings[#endings + 1] = not seen[url] and ending or nil
    elseif not seen[url] then
      chosen[#chosen + 1], of_chosen[#chosen + 1] = url, sizes[i]
    end
    seen[url] = true
  end
  if not chosen[1] then
    return urls, sizes, {}
  end
  return chosen, of_chosen, endings
end

--- A result, or a part of one, as the service put it, for a message.
---@param value any
---@return string
function result_urls.shown(value)
  local text = type(value) == "string" and value or json.encode(value == nil and json.null or value)
  text = text:gsub("[%c\127]", "?")
  return #text > SHOWN and text:sub(1, SHOWN):gsub("[\128-\255]+$", "") .. "…" or text
end

return result_urls
