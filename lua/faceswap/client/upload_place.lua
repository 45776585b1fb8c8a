--- Where the service wants a file to be put, and how: what it answers to a request for an upload URL.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local options = require "faceswap.options"
local result_urls = require "faceswap.client.result_urls"

local upload_place = {}

-- Headers that libcurl sets as the request needs them, and the one that is for the service alone.
local OWN = { host = true, ["content-length"] = true, ["transfer-encoding"] = true, connection = true, expect = true, ["x-api-key"] = true }

-- Names of the URL that the file is sent to and of the one where the service finds it then, the documented ones first.
local TARGET_NAMES = { "presigned_url", "presignedUrl", "upload_url", "uploadUrl", "put_url" }
local FILE_NAMES = { "file_url", "fileUrl", "public_url", "publicUrl" }

-- Bytes of an error's text in which its reason is looked for.
local LOOKED_AT = 4096

-- Seconds for which an uploaded file counts as stored where the service does not tell; our own number, well below that of results.
local LIFETIME = 12 * 3600

---@class faceswap.UploadPlace
---@field url string presigned
---@field file_url string where the service finds it then
---@field method string?
---@field headers string[] name, value, name, value, …
---@field expires_at number? by core.now
---@field lifetime number seconds in which `file_url` may be used again

local function url_of(data, names, base)
  for _, name in ipairs(names) do
    local url = result_urls.clean(data[name], base)
    if url then
      return url
    end
  end
end

-- A face sent unencrypted could be seen, or exchanged for another, on the way.
local function check_urls(client, urls)
  for _, url in ipairs(urls) do
    if not client.insecure and not options.is_safe_url(url) then
      return errors.fail("protocol", "the service wants the file sent unencrypted, to %s; allow_insecure would allow it",
        url:match("^[^?#]*"))
    end
  end
  return true
end

-- The value of a header: a text, or a list of them, as Go's servers write it; nil for another thing.
local function read_value(value)
  for i = 1, json.length(value) or 0 do
    if type(value[i]) ~= "string" then
      return nil
    end
  end
  local list = json.length(value)
  local text = list and list > 0 and table.concat(value, ", ") or type(value) ~= "table" and value ~= nil and tostring(value) or nil
  return text and not text:find "%c" and text or nil
end

-- A list of {name, value} or of "name: value", or a map, also as JSON in a text, as a map of texts; nil for another thing.
local function read_headers(given)
  local map = {}
  given = type(given) == "string" and json.decode(given) or given
  for name, value in pairs(type(given) == "table" and given or {}) do
    if type(name) == "number" and type(value) == "table" then
      name, value = value.name or value.key or value[1], value.value or value[2]
    elseif type(name) == "number" and type(value) == "string" then
      name, value = value:match "^([^:]+):%s*(.*)$"
    end
    map[name or ""] = read_value(value)
    if type(name) ~= "string" or not name:find "^[%w!#$%%&'*+.^_`|~-]+$" or not map[name] then
      return nil
    end
  end
  return map
end

local function header_list(given, content_type)
  local map = read_headers(given)
  if not map then
    return errors.fail("protocol", "the answer to an upload request has `headers` that cannot be sent")
  end
  local list, typed = {}, false
  for name, value in pairs(map) do
    if not OWN[name:lower()] then
      list[#list + 1] = name
      list[#list + 1] = value
      typed = typed or name:lower() == "content-type"
    end
  end
  if not typed then
    list[#list + 1] = "Content-Type"
    list[#list + 1] = content_type
  end
  return list
end

--- Asks the service for a place.
---@param client faceswap.Client
---@param content_type string
---@param ending string
---@param timeout number? seconds
---@return faceswap.UploadPlace?
---@return faceswap.Error?
function upload_place.ask(client, content_type, ending, timeout)
  local asked_at = core.now()
  local answer, err = client:call { call = "upload_url", query = { "content_type", content_type, "ext", ending }, timeout = timeout }
  if not answer then
    return nil, err
  end
  local data = answer.data
  local target, file_url = url_of(data, TARGET_NAMES, client.base_url), url_of(data, FILE_NAMES, client.base_url)
  if not target or not file_url then
    return errors.fail("protocol", "the answer to an upload request has no URLs in `presigned_url` and `file_url`")
  end
  local done, list
  done, err = check_urls(client, { target, file_url })
  if not done then
    return nil, err
  end
  list, err = header_list(data.headers, content_type)
  if not list then
    return nil, err
  end
  local method = data.method
  if type(method) == "string" then
    method = method ~= "" and method:upper() or nil
  end
  if method ~= nil and method ~= "PUT" and method ~= "POST" then
    return errors.fail("protocol", "the service wants the file sent by '%s', which is neither PUT nor POST", result_urls.shown(method))
  end
  local lifetime = json.number(data.expires_in)
  return {
    url = target,
    file_url = file_url,
    method = method,
    headers = list,
    expires_at = lifetime and asked_at + lifetime,
    lifetime = lifetime or LIFETIME,
  }
end

--- Whether an upload has failed since its URL was too old, or the storage has waited for too long: another one may do. Storage says so by
--- 410, or by 400, 401 or 403, mostly with an XML that has more to say: an object that is too large is so for every URL.
---@param place faceswap.UploadPlace
---@param err faceswap.Error
---@return boolean
function upload_place.is_expired(place, err)
  local status, text = err.status, (err.body or ""):sub(1, LOOKED_AT)
  if err.kind == "http" and (status == 400 or status == 401 or status == 403 or status == 410) then
    local said = status ~= 410 and text:match "<Code>.-</Code>" and text:lower()
    return not said or said:find("expir", 1, true) ~= nil or said:find("<code>requesttime", 1, true) ~= nil
  end
  return err.retryable and place.expires_at ~= nil and core.now() >= place.expires_at
end

return upload_place
