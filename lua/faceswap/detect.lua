--- Has the service find the faces of a video, GIF or picture.
local detections = require "faceswap.detection"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local media = require "faceswap.media"
local options = require "faceswap.options"

---@class faceswap.DetectOptions one source, and
---@field video_url string?
---@field gif_url string?
---@field image_url string?
---@field video string? path of a local file, which is uploaded first
---@field gif string?
---@field image string?
---@field timeout number? seconds (600)
---@field on_progress fun(event: table)?
---@field detect_task_id string? takes up a detection of the same media that was submitted before

local detect = {}

local PATIENCE = 600 -- seconds

detect.sources = {
  video_url = { kind = "video" },
  gif_url = { kind = "gif" },
  image_url = { kind = "image" },
  video = { kind = "video", file = true },
  gif = { kind = "gif", file = true },
  image = { kind = "image", file = true },
}

-- The one option of `given` that names the media, uploaded if it is a file.
local function find_media(client, where, given)
  local name
  for candidate in pairs(detect.sources) do
    if given[candidate] then
      if name then
        error(("%s: both '%s' and '%s' are given"):format(where, name, candidate), 3)
      end
      name = candidate
    end
  end
  if not name then
    error(where .. ": one of video_url, image_url, gif_url, video, image, gif is needed", 3)
  end
  local source, url, err = detect.sources[name], given[name], nil
  if source.file then
    url, err = client:upload(url, { on_progress = given.on_progress })
  elseif not options.is_url(url) then
    return errors.fail("config", "%s: '%s' is not an http(s) URL", name, url)
  end
  return url, err or source.kind
end

local detect_options = { timeout = "number", on_progress = "function", detect_task_id = "string" }
for name in pairs(detect.sources) do
  detect_options[name] = "string"
end

local function submit_detection(client, url, kind)
  local description = media.kinds[kind]
  local submitted, err = client:call {
    call = description.detect,
    body = json.encode { [description.field] = url },
  }
  return submitted and submitted.task_id, err
end

--- Finds the faces of a video, GIF or picture.
---@param given faceswap.DetectOptions
---@return faceswap.Detection?
---@return faceswap.Error?
function detect.detect(client, given)
  given = options.check("detect", given, detect_options)
  local url, kind = find_media(client, "detect", given)
  if not url then
    return nil, kind
  end
  local id, err = given.detect_task_id, nil
  if not id then
    id, err = submit_detection(client, url, kind)
  end
  if not id then
    return nil, err
  end
  local answer
  answer, err = client:call {
    call = "detection",
    wait = true,
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
    return nil, err
  end
  return detections.new {
    detect_task_id = id,
    media_url = url,
    media_kind = kind,
    raw = answer.data,
    -- one that was taken up may have ended long ago: when it expires is not known
    finished_at = not given.detect_task_id and os.time() - math.ceil(answer.age) or nil,
  }
end

return detect
