--- Has the service find the faces of a video, GIF or picture.
local core = require "faceswap.core"
local detections = require "faceswap.client.detection"
local errors = require "faceswap.errors"
local lookup = require "faceswap.ledger.lookup"
local media = require "faceswap.media"
local private_urls = require "faceswap.ledger.private_urls"
local options = require "faceswap.options"
local outcome = require "faceswap.ledger.outcome"
local source = require "faceswap.client.source"
local submit = require "faceswap.client.submit"

---@class faceswap.DetectOptions: faceswap.Source one source, and
---@field timeout number? seconds of the detection (600), and of the upload before it (6 hours)
---@field on_progress fun(event: table)?
---@field job_key string? the user's name for the job, for the ledger
---@field spans number[][]? {{begin, seconds}, …} of a video to look at, and later to swap; the local engine alone knows this
---@field detect_task_id string? takes up a detection of the same media that was submitted before

local detect = {}

local TIMEOUT = 600 -- seconds

local detect_options = source.options {
  timeout = "number",
  on_progress = "function",
  detect_task_id = "text",
  spans = "table",
  job_key = "key",
}

-- What is to be looked at is told before a file is uploaded for it.
local function check_spans(spans)
  for i = 1, math.max(#spans, 1) do
    local span = spans[i]
    for k = 1, 2 do
      local number = type(span) == "table" and span[k]
      if type(number) ~= "number" or number ~= number or math.abs(number) == math.huge then
        options.misuse(("detect: spans[%d] must be {begin, seconds}, two numbers"):format(i))
      end
    end
  end
end

local function submit_detection(client, url, kind, given)
  local description = media.kinds[kind]
  return submit.send(client, {
    call = description.detect,
    body = { [description.field] = url, spans = given.spans },
    media_url = url,
    media_path = given[kind],
    media_kind = kind,
    job_key = given.job_key,
  })
end

-- The detection to wait for: the one that the caller names, or a new one.
local function begin(client, given, url, kind, id)
  if id then
    local known = lookup.is_known(client, id, "detect")
    return { task_id = id, media_url = url, media_kind = kind, repeated = true, unknown = not known }
  end
  local second
  id, second = submit_detection(client, url, kind, given)
  if not id then
    return nil, second
  end
  if not second then
    return { task_id = id, media_url = url, media_kind = kind }
  end
  -- another process has submitted the same job in between
  second.media_url = private_urls.cut(url) == second.media_url and url or second.media_url
  return second
end

-- The ledger's detection of the job. A swap must name the URL that the detection saw: where the ledger keeps it without its query, the
-- URL given now stands for it if the rest is equal, else the detection is given up.
local function recorded(client, given)
  local entry, err = lookup.job(client, not given.detect_task_id and given.job_key or nil, "detect")
  if entry and private_urls.is_cut(entry.media_url or "") then
    local url = given[entry.media_kind .. "_url"]
    if not url or private_urls.cut(url) ~= entry.media_url then
      return lookup.give_up(client, entry)
    end
    entry.media_url = url
  end
  return entry, err
end

-- Waits for a detection that has begun.
local function await(client, given, begun)
  local id = begun.task_id
  return client:call {
    call = "detection",
    wait = true,
    known = not begun.unknown,
    kind = media.kinds[begun.media_kind].detect,
    id = id,
    query = { "detect_task_id", id },
    timeout = given.timeout or TIMEOUT,
    stage = "detect",
    on_progress = given.on_progress,
  }
end

-- Waits for the ledger's detection of the job. Nil and no error: the ledger has none, or the service has forgotten it.
local function take_up(client, given)
  local begun, err = recorded(client, given)
  if not begun then
    return nil, nil, err
  end
  local answer
  answer, err = await(client, given, begun)
  if err and err.code == 404 then
    return nil, nil, select(2, lookup.give_up(client, begun))
  end
  return begun, answer, err
end

local function note_failure(client, id, err)
  err.detect_task_id = id
  if err.kind == "timeout" then
    err.message = ("%s; take it up again with detect { detect_task_id = '%s', … }"):format(err.message, core.clean(id))
  end
  outcome.detected(client, id, nil, err)
  return err
end

local function note_links(client, detection)
  local links = {}
  for i, face in ipairs(detection.faces) do
    links[i] = face.link
  end
  client.fresh:note(links)
end

local function conclude(client, given, begun, answer)
  local detection, err = detections.new {
    client = client,
    detect_task_id = begun.task_id,
    media_url = begun.media_url,
    media_kind = begun.media_kind,
    media_path = given.video or given.gif or given.image,
    on_progress = given.on_progress,
    raw = answer.data,
    -- a detection of an earlier run may have ended long ago: only the ledger knows when it expires
    finished_at = not begun.repeated and client.clock.time() - math.ceil(answer.age) or nil,
    expires_at = begun.expires_at,
  }
  outcome.detected(client, begun.task_id, detection, err)
  if detection and not begun.repeated then
    note_links(client, detection)
  end
  return errors.either(detection, err)
end

--- Finds the faces of a video, GIF or picture.
---@param given faceswap.DetectOptions
---@return faceswap.Detection?
---@return faceswap.Error?
function detect.detect(client, given)
  given = options.check("detect", given, detect_options)
  local id = given.detect_task_id and options.id("detect", "detect_task_id", given.detect_task_id)
  if given.spans then
    check_spans(given.spans)
  end
  if given.spans and client.backend ~= "local" then
    return errors.fail("config", "spans: only the local engine can look at parts of a video")
  end
  local begun, answer, err = take_up(client, given)
  if not begun and not err then
    local url, kind = source.find(client, "detect", given)
    if not url then
      return nil, kind
    end
    begun, err = begin(client, given, url, kind, id)
    if begun then
      answer, err = await(client, given, begun)
    end
  end
  if not begun then
    return nil, err
  elseif not answer then
    return nil, note_failure(client, begun.task_id, err)
  end
  return conclude(client, given, begun, answer)
end

return detect
