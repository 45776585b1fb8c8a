--- Submits a swap: the choice checked, local targets uploaded, CreateTask sent once.
local choices = require "faceswap.choice"
local detections = require "faceswap.detection"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local media = require "faceswap.media"
local options = require "faceswap.options"
local tasks = require "faceswap.task"

local swap = {}

-- Uploads local targets, each once, and puts their URLs in their place.
local function upload_targets(client, decisions, on_progress)
  local urls = {}
  for _, decision in ipairs(decisions) do
    local path = decision.target
    if path and not options.is_url(path) then
      local err
      if not urls[path] then
        urls[path], err = client:upload(path, { on_progress = on_progress })
      end
      if not urls[path] then
        return nil, err
      end
      decision.target = urls[path]
    end
  end
  return true
end

-- What a refusal for want of credits means in numbers; the service's own message may have none.
local function add_credits(client, err, body)
  local estimate = client:call { call = "estimate", body = body }
  local needed = estimate and estimate.data.estimated_credits
  local balance = estimate and estimate.data.balance or client:balance()
  if needed and balance then
    err.message = ("%s; it needs %s credits, the balance is %s"):format(err.message, needed, balance)
  elseif balance then
    err.message = ("%s; the balance is %s credits"):format(err.message, balance)
  end
end

local swap_options = { callback_url = "string", on_progress = "function" }

local function is_expired(detection)
  return detection.expires_at and os.time() >= detection.expires_at
end

local function expired_error(detection)
  return nil, errors.new {
    kind = "expired",
    message = "the detection has expired (a detect_id is valid for one hour): detect again",
    detect_task_id = detection.detect_task_id,
  }
end

-- Sends CreateTask once the choice is known to be sound.
local function create_swap(client, detection, decisions, callback_url)
  local kind = media.kinds[detection.media_kind]
  local faces = {}
  for i, decision in ipairs(decisions) do
    -- its own link as target is the documented way to keep a face
    faces[i] = { face_id = decision.face_id, target = decision.target or detection:face(decision.face_id).link }
  end
  local body = json.encode {
    model = kind.model,
    callback_url = callback_url,
    input = { detect_id = detection.detect_id, [kind.field] = detection.media_url, faces = faces },
  }
  local answer, err = client:call { call = "create", body = body }
  if answer then
    return tasks.new(client, answer.task_id)
  end
  if err.code == 402 then
    add_credits(client, err, body)
  elseif err.code == 404 then
    err.kind = "expired"
    err.message = err.message .. "; the service does not know the detection any more: detect again"
  end
  err.detect_task_id = detection.detect_task_id
  return nil, err
end

--- Submits the swap of a detection's faces.
---@param detection faceswap.Detection
---@param choice table<integer, string>|fun(face: faceswap.Face, detection: faceswap.Detection): string?
--- face id to target, or a function that gives a face's target or nil for "leave as it is"; a target is a URL or a picture's path
---@param given {callback_url: string?, on_progress: function?}?
---@return faceswap.Task?
---@return faceswap.Error?
function swap.swap(client, detection, choice, given)
  if not detections.is(detection) then
    error("swap: the first argument must be a detection", 2)
  end
  given = options.check("swap", given, swap_options)
  if given.callback_url and not options.is_url(given.callback_url) then
    return errors.fail("config", "callback_url: '%s' is not an http(s) URL", given.callback_url)
  end
  if is_expired(detection) then
    return expired_error(detection)
  end
  local decisions, err = choices.resolve(detection, choice)
  if not decisions then
    return nil, err
  end
  local ok
  ok, err = upload_targets(client, decisions, given.on_progress)
  if not ok then
    return nil, err
  end
  return create_swap(client, detection, decisions, given.callback_url)
end

return swap
