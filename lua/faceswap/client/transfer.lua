--- Media files on their way to and from the service.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local options = require "faceswap.options"

local transfer = {}

-- Seconds; a transfer that stalls is given up much earlier by the core.
local TIMEOUT = 6 * 3600

-- The content type and ending of a file that is worth uploading.
local function check_file(path)
  local size, problem = core.file_size(path)
  if not size then
    return errors.fail("config", "%s", problem)
  end
  if size == 0 then
    return errors.fail("config", "%s: the file is empty", path)
  end
  local content_type, ending = media.type_of_file(path)
  if not content_type then
    return errors.fail("config", "%s: not a known kind of video or picture, neither by its content nor by its name", path)
  end
  return content_type, ending
end

-- Where the service wants a file to be put, and from where it will take it. A face sent unencrypted could be seen, or exchanged for
-- another, on the way.
local function check_place(client, presigned_url, file_url)
  if not options.is_url(presigned_url) or not options.is_url(file_url) then
    return errors.fail("protocol", "the answer to an upload request has no URLs in `presigned_url` and `file_url`")
  end
  for _, url in ipairs { presigned_url, file_url } do
    if not client.insecure and not options.is_safe_url(url) then
      return errors.fail("protocol", "the service wants the file sent unencrypted, to %s; allow_insecure would allow it",
        url:match("^[^?#]*"))
    end
  end
  return true
end

local transfer_options = { on_progress = "function", timeout = "number" }

--- Uploads a local video or picture to the service's storage.
---@param path string
---@param given {on_progress: function?, timeout: number?}?
---@return string? url where the service finds it
---@return faceswap.Error?
function transfer.upload(client, path, given)
  options.argument("upload", "path", path, "string")
  given = options.check("upload", given, transfer_options)
  local content_type, ending = check_file(path)
  if not content_type then
    return nil, ending
  end
  local answer, err = client:call { call = "upload_url", query = { "content_type", content_type, "ext", ending } }
  if not answer then
    return nil, err
  end
  local presigned_url, file_url = answer.data.presigned_url, answer.data.file_url
  local done
  done, err = check_place(client, presigned_url, file_url)
  if not done then
    return nil, err
  end
  done, err = client:call {
    call = "put",
    url = presigned_url,
    file = path,
    content_type = content_type,
    timeout = given.timeout or TIMEOUT,
    stage = "upload",
    on_progress = given.on_progress,
  }
  if not done then
    return nil, err
  end
  return file_url
end

--- Downloads a result or a face's picture. The file appears whole or not at all.
---@param url string
---@param path string
---@param given {on_progress: function?, timeout: number?}?
---@return string? path
---@return faceswap.Error?
function transfer.download(client, url, path, given)
  options.argument("download", "url", url, "string")
  options.argument("download", "path", path, "string")
  given = options.check("download", given, transfer_options)
  if not options.is_url(url) then
    return errors.fail("config", "'%s' is not an http(s) URL", url)
  elseif not client.insecure and not options.is_safe_url(url) then
    return errors.fail("config", "%s would be fetched unencrypted, which anybody on the way could exchange; allow_insecure would allow it",
      url:match("^[^?#]*"))
  end
  local done, err = client:call {
    call = "get",
    url = url,
    file = path,
    timeout = given.timeout or TIMEOUT,
    stage = "download",
    on_progress = given.on_progress,
  }
  if not done then
    return nil, err
  end
  return path
end

return transfer
