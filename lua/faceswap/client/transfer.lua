--- Media files on their way to and from the service.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local media = require "faceswap.media"
local options = require "faceswap.options"
local outcome = require "faceswap.ledger.outcome"
local shared_uploads = require "faceswap.ledger.uploads"
local upload_place = require "faceswap.client.upload_place"

local transfer = {}

-- Default timeout of a transfer, in seconds; the core gives up a transfer that stalls much earlier.
local TIMEOUT = 6 * 3600

-- Seconds to ask whether an uploaded file is still there.
local CHECK_TIMEOUT = 5

-- The content type and ending of a file that can be uploaded.
local function check_file(client, path)
  local size, problem = core.file_size(path)
  if not size then
    return errors.fail("config", "%s", problem)
  end
  if size == 0 then
    return errors.fail("config", "%s: the file is empty", path)
  end
  return media.check_file(path, client.is_doubled)
end

local function put(client, place, path, given)
  return client:call {
    call = "put",
    url = place.url,
    file = path,
    method = place.method,
    headers = place.headers,
    timeout = given.timeout or TIMEOUT,
    stage = "upload",
    on_progress = given.on_progress,
  }
end

-- Sends the file to the service's presigned URL, and once more to a new URL where the first has expired.
local function send(client, path, content_type, ending, given)
  local place, err = upload_place.ask(client, content_type, ending, given.timeout)
  if not place then
    return nil, err
  end
  local done
  done, err = put(client, place, path, given)
  if not done and upload_place.is_expired(place, err) then
    place, err = upload_place.ask(client, content_type, ending, given.timeout)
    if not place then
      return nil, err
    end
    done, err = put(client, place, path, given)
  end
  return done and place, err, done and done.digest
end

-- Whether the file of an answer to HEAD may be one of that size: it tells another one, unless that is of compressed bytes. Some hosts have
-- a page for every address, which stands there for a file that is gone.
local function fits(headers, size)
  local told = "\n" .. (headers or ""):lower() -- of other names these may be the end: "x-goog-stored-content-length"
  if told:find("\ncontent-type: text/html", 1, true) then
    return false
  end
  told = told:gsub("\ncontent%-encoding: identity\n", "\n") -- which is none
  local length = not told:find("\ncontent-encoding:", 1, true) and told:match "\ncontent%-length: (%d+)"
  return not length or tonumber(length) == size
end

-- The URL of an earlier upload of the same bytes, if the file is still there: a service deletes files sooner than it says, client:forget
-- deletes them as well, and a storage may have kept a part. Where that cannot be told, the file is sent again.
local function earlier_upload(client, path, content_type, timeout)
  local url = client.uploads:find(path, content_type) or shared_uploads.find(client, path, content_type)
  local there = url and client:call { call = "head", url = url, timeout = math.min(timeout or CHECK_TIMEOUT, CHECK_TIMEOUT) }
  return there and fits(there.headers, core.file_size(path)) and url or nil
end

local upload_options = { on_progress = "function", timeout = "number" }

--- Uploads a local video or picture to the service's storage. A file that this client or its ledger has uploaded already is not sent
--- again while it is there.
---@param path string
---@param given {on_progress: function?, timeout: number?}? seconds
---@return string? url where the service finds it
---@return faceswap.Error?
function transfer.upload(client, path, given)
  options.argument("upload", "path", path, "text")
  given = options.check("upload", given, upload_options)
  options.check_open(client)
  local content_type, ending = check_file(client, path)
  if not content_type then
    return nil, ending
  end
  local known = earlier_upload(client, path, content_type, given.timeout)
  if known then
    client.uploads:name(known, path)
    return known
  end
  local stamp = client.uploads:stamp(path, content_type)
  local place, err, digest = send(client, path, content_type, ending, given)
  if not place then
    return nil, err
  end
  local url = place.file_url
  client.uploads:note(path, content_type, stamp, digest, url, place.lifetime)
  shared_uploads.note(client, digest, content_type, place)
  client.uploads:name(url, path)
  return url
end

local download_options = { on_progress = "function", timeout = "number", kind = "text", size = "number" }

local kinds = { video = true, gif = true, image = true }

local function check_url(client, url)
  if not options.is_url(url) then
    return errors.fail("config", "'%s' is not an http(s) URL", url)
  elseif not client.insecure and not options.is_safe_url(url) then
    return errors.fail("config", "%s would be fetched unencrypted, which anybody on the way could exchange; allow_insecure would allow it",
      url:match("^[^?#]*"))
  end
  return true
end

-- A URL's file at a path. `hasty`: one that is not there yet is not waited for.
local function get(client, url, path, given, hasty)
  local done, err = client:call {
    call = "get",
    url = url,
    file = path,
    medium = given.kind,
    size = given.size,
    timeout = given.timeout or TIMEOUT,
    hasty = hasty,
    stage = "download",
    on_progress = given.on_progress,
  }
  return errors.either(done and path, err)
end

--- Downloads a result or a face's picture. The file appears whole or not at all, and only if it is a video or picture. What a transfer
--- that broke off has left is beside it, as PATH.faceswap-part, of a long name with a number for its end, and the next download to the
--- same path goes on with it. A result, or a face's picture, that the service has named just now, and its storage does not show yet, is
--- asked for again for half a minute (not with `retries` 0).
---@param url string
---@param path string
---@param given {on_progress: function?, timeout: number?, kind: "video"|"gif"|"image"|nil, size: integer?}? seconds; what it is to be, and
--- its size in bytes, where that is known
---@return string? path
---@return faceswap.Error?
function transfer.download(client, url, path, given)
  options.argument("download", "url", url, "text")
  options.argument("download", "path", path, "text")
  given = options.check("download", given, download_options)
  if given.kind and not kinds[given.kind] then
    options.misuse(("download: option 'kind' must be 'video', 'gif' or 'image', got '%s'"):format(core.clean(given.kind)))
  end
  local done, err = check_url(client, url)
  if not done then
    return nil, err
  end
  return get(client, url, path, given)
end

-- The outputs that callers have named, by client and by what they are for.
local named = setmetatable({}, { __mode = "k" })

--- Notes that a caller has named an output: of a result's files that nobody has named none goes there.
---@param job table what the output is for: the name is forgotten with it
---@param path string
function transfer.name_output(client, job, path)
  named[client] = named[client] or setmetatable({}, { __mode = "k" })
  named[client][job] = path
end

-- What tells the directory of a path from all others, whatever comes and goes in it; nil where it is not there.
local function directory_of(path)
  local stamp = core.file_stamp(path:match "^.*/" or ".")
  return stamp and stamp:match "^%d+ %d+"
end

-- Whether two paths are one: the same name in the same directory, however that is written.
local function is_same(a, b)
  if a == b or a:match "[^/]*$" ~= b:match "[^/]*$" then
    return a == b
  end
  local directory = directory_of(a)
  return directory ~= nil and directory == directory_of(b)
end

local function is_named(client, path)
  for _, output in pairs(named[client] or {}) do
    if is_same(output, path) then
      return true
    end
  end
  return false
end

-- A path without its ending, and the ending.
local function parts_of(path)
  local stem, ending = path:match "^(.+)(%.[^./]+)$"
  return stem or path, ending or ""
end

-- The path of a result's second and further files: "out.mp4", "out-2.mp4", … The caller has named the first one alone, so that no other may
-- take the place of a file, also of one that cannot be read, nor of another result.
local function numbered(client, path, i)
  local stem, ending = parts_of(path)
  local name = path
  while i > 1 and (name == path or is_named(client, name) or core.file_stamp(name)) do
    name = ("%s-%d%s"):format(stem, i, ending)
    i = i + 1
  end
  return name
end

-- The path that an earlier fetch to the same place has chosen for a further file; nil for one that no fetch chooses, since a result may be
-- anybody's file of JSON.
local function chosen_before(result, path, i)
  local name = result.output == path and result.paths and result.paths[i]
  if i == 1 or type(name) ~= "string" then
    return nil
  end
  local stem, ending = parts_of(path)
  local number = name:sub(#stem + 2, #name - #ending)
  return number:find "^%d+$" and name == ("%s-%s%s"):format(stem, number, ending) and name or nil
end

-- Failures that a fresh URL may mend: that of a result expires, or is of an engine that has ended.
local of_urls = { http = true, protocol = true, transport = true }

-- One odd answer does not show that a task is gone: some machines of a service learn of it later. Our own number, as in polls.
local ASKED = 3

-- Asks the service for a result's URLs again. Returns whether the one at a place is another one now; or nil and an error if the service
-- does not know the task any more.
local function renew(client, result, i)
  local fresh, err
  for _ = 1, ASKED do
    fresh, err = client:task(result.task_id):status()
    if not err or err.code ~= 404 then
      break
    end
  end
  if err and err.code == 404 then
    return nil, err
  elseif not fresh or not fresh.urls[i] or fresh.urls[i] == result.urls[i] then
    return false
  end
  result.urls, result.sizes = fresh.urls, fresh.sizes
  return true
end

-- Downloads one file of a result, from a fresh URL where it fails; `state.renewed` is set then, so that the service is asked once a result.
-- One that is not there yet, and has no other URL, is waited for.
local function fetch_one(client, result, i, path, given, state)
  local url = result.urls[i]
  local may_renew = result.task_id and not state.renewed
  local wanted = { on_progress = given.on_progress, timeout = given.timeout, kind = result.media_kind,
    size = result.sizes and result.sizes[i] }
  local done, err = check_url(client, url)
  if done then
    done, err = get(client, url, path, wanted, may_renew)
  end
  if done or not may_renew or not of_urls[err.kind] then
    return done, err
  end
  state.renewed = true
  local other, unknown = renew(client, result, i)
  if other then
    return fetch_one(client, result, i, path, given, state)
  elseif not unknown and err.status and client.fresh:has(url) then
    return get(client, url, path, wanted)
  end
  return nil, unknown or err
end

-- A result may have come from anywhere, as a file of JSON: what is wrong in it blames who hands it over.
local function check_result(result)
  options.argument("fetch", "result", result, "table")
  options.argument("fetch", "result.urls", result.urls, "table")
  options.check("fetch: result", { task_id = result.task_id, media_kind = result.media_kind, sizes = result.sizes, notes = result.notes,
    paths = result.paths }, { task_id = "text", media_kind = "text", sizes = "table", notes = "table", paths = "table" }, 2)
  if result.task_id then
    options.id("fetch", "result.task_id", result.task_id)
  end
  local sizes = result.sizes or {}
  for i, url in ipairs(result.urls) do
    options.argument("fetch", ("result.urls[%d]"):format(i), url, "text")
    options.check("fetch: result.sizes", { [i] = sizes[i] }, { [i] = "number" })
  end
  if result.media_kind and not kinds[result.media_kind] then
    options.misuse(("fetch: result.media_kind must be 'video', 'gif' or 'image', got '%s'"):format(core.clean(result.media_kind)))
  end
end

local PART = "a file of the result is cut short: the media host has no more of it"

-- A host that announces the size of a part has no more: that part is what there is of the result, and the user is told of it.
local function note_part(result)
  result.notes = result.notes or {}
  for _, note in ipairs(result.notes) do
    if note == PART then
      return
    end
  end
  table.insert(result.notes, PART)
end

--- Downloads all files of a result, the first one to the path, the others beside it with "-2", "-3", … before their ending, by numbers of
--- which there is no file, and which no other result is to have. Where one cannot be had, the service is asked for a fresh URL, once.
---@param result faceswap.Result gets `output`, a path, and `paths`; a note of a file that is a part; other `urls`, `sizes` of void ones
---@param path string
---@param given {on_progress: function?, timeout: number?}?
---@return faceswap.Result?
---@return faceswap.Error? with the task's id and the result
function transfer.fetch(client, result, path, given)
  check_result(result)
  options.argument("fetch", "path", path, "text")
  given = options.check("fetch", given, upload_options)
  local paths, state = {}, {}
  while result.urls[#paths + 1] do
    local i = #paths + 1
    local done, err = fetch_one(client, result, i, chosen_before(result, path, i) or numbered(client, path, i), given, state)
    if not done then
      err.task_id, err.result = result.task_id, result
      return nil, err
    end
    paths[i] = done
    if core.ends_early(done) then
      note_part(result)
    end
  end
  result.paths, result.output = paths, paths[1]
  outcome.fetched(client, result.task_id)
  return result
end

return transfer
