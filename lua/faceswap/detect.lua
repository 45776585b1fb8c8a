--- Has the service find the faces of a video, GIF or picture.
local detections = require "faceswap.detection"
local ledger = require "faceswap.ledger"
local media = require "faceswap.media"
local options = require "faceswap.options"
local source = require "faceswap.source"
local submit = require "faceswap.submit"

---@class faceswap.DetectOptions one source, and
---@field video_url string?
---@field gif_url string?
---@field image_url string?
---@field video string? path of a local file, which is uploaded first
---@field gif string?
---@field image string?
---@field timeout number? seconds (600)
---@field on_progress fun(event: table)?
---@field job_key string? the user's name for the job, for the ledger
---@field detect_task_id string? takes up a detection of the same media that was submitted before

local detect = {}

local PATIENCE = 600 -- seconds

local detect_options = source.options {
  timeout = "number",
  on_progress = "function",
  detect_task_id = "string",
  job_key = "string",
}

local function submit_detection(client, url, kind, job_key)
  local description = media.kinds[kind]
  return submit.send(client, {
    call = description.detect,
    body = { [description.field] = url },
    media_url = url,
    media_kind = kind,
    job_key = job_key,
  })
end

--- Finds the faces of a video, GIF or picture.
---@param given faceswap.DetectOptions
---@return faceswap.Detection?
---@return faceswap.Error?
function detect.detect(client, given)
  given = options.check("detect", given, detect_options)
  local url, kind = source.find(client, "detect", given)
  if not url then
    return nil, kind
  end
  local id, second = given.detect_task_id, nil
  if not id then
    id, second = submit_detection(client, url, kind, given.job_key)
  end
  if not id then
    return nil, second
  end
  local answer, err = client:call {
    call = "detection",
    wait = true,
    kind = media.kinds[kind].detect,
    id = id,
    query = { "detect_task_id", id },
    timeout = given.timeout or PATIENCE,
    stage = "detect",
    on_progress = given.on_progress,
  }
  if not answer then
    err.detect_task_id = id
    if err.kind == "timeout" then
      err.message = ("%s; take it up again with detect { detect_task_id = '%s', … }"):format(err.message, id)
    end
    ledger.detected(client, id, nil, err)
    return nil, err
  end
  local detection
  detection, err = detections.new {
    detect_task_id = id,
    media_url = url,
    media_kind = kind,
    raw = answer.data,
    -- one that was taken up may have ended long ago: when it expires is not known
    finished_at = not given.detect_task_id and not second and os.time() - math.ceil(answer.age) or nil,
  }
  ledger.detected(client, id, detection, err)
  return detection, err
end

return detect
