--- Pictures of faces and targets: their bytes, wherever they are, and what those are.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local options = require "faceswap.options"

local pictures = {}

-- Pictures that are fetched at a time, and the seconds after which one of which nothing has come is not counted any more.
local ABREAST, SILENCE = 8, 2

-- Bytes of a local picture at most.
local FILE_MAX = 64 * 2 ^ 20

local function read_file(path)
  local size, problem = core.file_size(path)
  if not size then
    return errors.fail("config", "%s", problem)
  end
  if size > FILE_MAX then
    return errors.fail("config", "%s: a file of %.0f MB is too large for a picture", path, size / 1e6)
  end
  local file = io.open(path, "rb")
  local bytes = file and file:read("*a")
  if file then
    file:close()
  end
  if not bytes then
    return errors.fail("config", "%s: it cannot be read", path)
  end
  return bytes
end

--- The bytes of a picture. Those of a URL are kept in memory, and no more of them than the client's `max_answer`.
---@param client faceswap.Client
---@param location string URL or path
---@param on_progress function? of the download
---@return string? bytes
---@return faceswap.Error?
function pictures.read(client, location, on_progress)
  if not options.is_url(location) then
    return read_file(location)
  end
  local answer, err = client:call { call = "get", url = location, stage = "download", on_progress = on_progress }
  if not answer then
    return nil, err
  end
  return answer.bytes
end

--- The content type of a picture by its first bytes; nil for what is no picture.
---@param bytes string
---@return string?
function pictures.type_of(bytes)
  local content_type = media.type_of_bytes(bytes)
  return content_type and content_type:find "^image/" and content_type or nil
end

-- Adds a job that reads one picture after another. One of which nothing comes has another job take over the others, so many that hang
-- cost hardly more time than one.
local function start_reader(client, jobs, take, use)
  jobs[#jobs + 1] = client:spawn(function()
    local is_replaced = false
    for location in take do
      use(location, pictures.read(client, location, function(event)
        if event.elapsed > SILENCE and event.moved == 0 and not is_replaced then
          is_replaced = true
          start_reader(client, jobs, take, use)
        end
      end))
      if is_replaced then
        return
      end
    end
  end)
end

local function cancel_all(jobs)
  for _, job in ipairs(jobs) do
    job:cancel()
  end
end

--- Reads several pictures side by side, each once, and hands each over as soon as it is there.
---@param client faceswap.Client
---@param locations string[] URLs and paths; the same one may come several times
---@param use fun(location: string, bytes: string?, err: faceswap.Error?): boolean? false: the others are not wanted any more
---@return true?
---@return faceswap.Error? where the job that this is called in was cancelled
function pictures.each(client, locations, use)
  local wanted, seen = {}, {}
  for _, location in ipairs(locations) do
    if not seen[location] then
      seen[location] = true
      wanted[#wanted + 1] = location
    end
  end
  local jobs, taken, stopped = {}, 0, false
  local function take()
    taken = taken + 1
    return not stopped and wanted[taken] or nil
  end
  local function use_it(location, bytes, err)
    if not stopped and use(location, bytes, err) == false then
      stopped = true
      cancel_all(jobs)
    end
  end
  for _ = 1, math.min(ABREAST, #wanted) do
    start_reader(client, jobs, take, use_it)
  end
  local ok, err = client:join_all(jobs)
  if not ok then
    cancel_all(jobs)
  end
  return ok and true, err
end

--- Reads several pictures side by side, each once.
---@param client faceswap.Client
---@param locations string[] URLs and paths; the same one may come several times
---@return table<string, string> bytes by location
---@return table<string, faceswap.Error> problems by location, of those that could not be read
function pictures.read_all(client, locations)
  local bytes, problems = {}, {}
  local ok, err = pictures.each(client, locations, function(location, content, problem)
    bytes[location], problems[location] = content, problem
  end)
  if not ok then
    bytes = {}
    for _, location in ipairs(locations) do
      problems[location] = err
    end
  end
  return bytes, problems
end

-- The two digits of every pair of 6-bit numbers.
local pairs_of_digits = {}
do
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for high = 0, 63 do
    for low = 0, 63 do
      pairs_of_digits[high * 64 + low] = alphabet:sub(high + 1, high + 1) .. alphabet:sub(low + 1, low + 1)
    end
  end
end

local function base64(bytes)
  local padding = -#bytes % 3
  bytes = bytes .. ("\0"):rep(padding)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local group = a * 65536 + b * 256 + c
    local low = group % 4096
    out[#out + 1] = pairs_of_digits[(group - low) / 4096]
    out[#out + 1] = pairs_of_digits[low]
  end
  local text = table.concat(out)
  return text:sub(1, #text - padding) .. ("="):rep(padding)
end

--- A picture as a data: URL, so that a page that shows it needs nothing else.
---@param bytes string
---@return string? nil for what is no picture
function pictures.data_url(bytes)
  local content_type = pictures.type_of(bytes)
  return content_type and ("data:%s;base64,%s"):format(content_type, base64(bytes))
end

--- An error that names the picture which it is about.
---@param name string
---@param err faceswap.Error
---@return faceswap.Error
function pictures.fault(name, err)
  return errors.new { kind = err.kind, status = err.status, retryable = err.retryable, cause = err, message = name .. ": " .. err.message }
end

--- An error about the picture of a face.
---@param face faceswap.Face
---@param err faceswap.Error
---@return faceswap.Error
function pictures.face_fault(face, err)
  return pictures.fault("the picture of face " .. face.id, err)
end

--- Whether why a picture cannot be had will be no better next time: a server has answered, or nothing was asked of one. That belongs to the
--- face; the rest is an error of the call.
---@param err faceswap.Error
---@return boolean
function pictures.is_lasting(err)
  return err.kind == "protocol" or not err.retryable and (err.status ~= nil or err.kind == "config")
end

return pictures
