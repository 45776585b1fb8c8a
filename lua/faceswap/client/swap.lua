--- Submits a swap: the choice checked, the detection fresh, local targets uploaded, CreateTask sent once.
local callback_url = require "faceswap.client.callback_url"
local choices = require "faceswap.rules.choice"
local core = require "faceswap.core"
local detections = require "faceswap.client.detection"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local lookup = require "faceswap.ledger.lookup"
local media = require "faceswap.media"
local options = require "faceswap.options"
local outputs = require "faceswap.client.outputs"
local private_urls = require "faceswap.ledger.private_urls"
local source = require "faceswap.client.source"
local submit = require "faceswap.client.submit"
local tasks = require "faceswap.client.task"

local swap = {}

-- Seconds before its end at which a detection counts as expired: the request has to arrive.
local MARGIN = 30

-- ---- the request -----------------------------------------------------------------------------------------------------------

-- The URL of every target: local ones are uploaded, each once.
local function upload_targets(client, decisions, given)
  local urls = {}
  for _, decision in ipairs(decisions) do
    local target = decision.target
    if target then
      local err
      if not urls[target] then
        urls[target], err = source.target(client, target, given.on_progress, given.timeout)
      end
      if not urls[target] then
        return nil, err
      end
      decision.target = urls[target]
    end
  end
  return true
end

local function request_of(detection, decisions, given)
  local kind = media.kinds[detection.media_kind]
  local faces = {}
  for i, decision in ipairs(decisions) do
    -- its own link as target is the documented way to keep a face
    faces[i] = { face_id = decision.face_id, target = decision.target or detection:face(decision.face_id).link,
      from = decision.target and decision.from or nil, to = decision.target and decision.to or nil }
  end
  return {
    model = kind.model,
    callback_url = given.callback_url,
    input = {
      detect_id = detection.detect_id,
      [kind.field] = detection.media_url,
      faces = faces,
      disable_safety_checker = detection.media_kind == "image" and given.disable_safety_checker or nil,
    },
  }
end

-- The decisions about a detection, as far as the service can carry them out.
local function decide(client, detection, choice, given)
  local decisions, err = choices.resolve(detection, choice, given.on_progress)
  for _, decision in ipairs(decisions or {}) do
    local fault = client.backend ~= "local" and choices.fault_of_part("face " .. decision.face_id, decision)
    if fault then
      return errors.fail("choice", "%s", fault)
    elseif not decision.target and not options.is_url(detection:face(decision.face_id).link) then
      return errors.fail("protocol", "face %d cannot be kept: that takes its picture's URL, and its link is '%s'", decision.face_id,
        core.clean(detection:face(decision.face_id).link))
    end
  end
  local ok = decisions ~= nil
  if ok and not given.targets_checked then
    ok, err = choices.check_pictures(detection, decisions)
  end
  return ok and decisions or nil, err
end

-- ---- the lease of a detection ----------------------------------------------------------------------------------------------

local function is_expired(detection)
  return detection.expires_at ~= nil and detection.client.clock.time() >= detection.expires_at - MARGIN
end

local function expired_error(detection, reason)
  return nil, errors.new {
    kind = "expired",
    message = "the detection has expired (a detect_id is valid for one hour): detect again" .. (reason or ""),
    detect_task_id = detection.detect_task_id,
  }
end

-- A fresh detection of the same media, where the user allows it. A table of ids was made for the old one: the same id may name
-- another person in the new one.
local function renew(client, detection, choice, given)
  if not given.redetect then
    return expired_error(detection, ", or allow it with redetect = true")
  end
  if not choices.is_rule(choice) then
    return expired_error(detection, "; redetect needs a choice by function or by rules, since ids may name others now")
  end
  if choices.detection_of(choice) then
    return choices.other_detection(choice)
  end
  local ok, err = choices.check_early(choice, detection.media_kind, client.backend == "local")
  if not ok then
    return nil, err -- nothing that the new detection finds would change it
  end
  return client:detect {
    [detection.media_kind .. "_url"] = detection.media_url,
    on_progress = given.on_progress,
    job_key = given.job_key,
  }
end

-- ---- swap ------------------------------------------------------------------------------------------------------------------

-- Resolves the choice and sends it for a detection that is fresh.
local function send(client, detection, choice, given)
  local decisions, err = decide(client, detection, choice, given)
  if not decisions then
    return nil, err
  end
  local ok
  ok, err = upload_targets(client, decisions, given)
  if not ok then
    return nil, err
  end
  if is_expired(detection) then
    return expired_error(detection)
  elseif private_urls.is_cut(detection.media_url) then
    return errors.fail("config", "the ledger does not keep the whole URL of %s: detect it again by its URL", detection.media_url)
  end
  local request = request_of(detection, decisions, given)
  local id
  id, err = submit.send(client, {
    call = "create",
    body = request,
    media_url = detection.media_url,
    media_path = detection.media_path,
    media_kind = detection.media_kind,
    job_key = given.job_key,
    detect_task_id = detection.detect_task_id,
    output = given.output,
    plan = choices.hash(choice),
    timeout = given.timeout,
  })
  if id then
    local task = tasks.new(client, id, request.model)
    task.detection = detection
    return task
  end
  if lookup.lacks_detection(err) then
    err.kind = "expired"
    err.message = err.message .. "; the service does not know the detection any more: detect again"
  end
  err.detect_task_id = detection.detect_task_id
  return nil, err
end

---@class faceswap.SwapOptions
---@field callback_url string?
---@field on_progress fun(event: table)?
---@field redetect boolean? detects again when the detection has expired, and asks the function anew
---@field job_key string? the user's name for the job, for the ledger
---@field output string? the path that the result is to be downloaded to: it must be writable, and the ledger notes it
---@field timeout number? seconds that the answer is waited for (120), and that an upload of a target may take (6 hours)
---@field disable_safety_checker boolean?
---@field targets_checked boolean? it is known that local targets show one face each

local swap_options = {
  callback_url = "string",
  on_progress = "function",
  redetect = "boolean",
  job_key = "key",
  output = "text",
  timeout = "number",
  disable_safety_checker = "boolean",
  targets_checked = "boolean",
}

--- Submits the swap of a detection's faces.
---@param detection faceswap.Detection
---@param choice table<integer, string>|fun(face: faceswap.Face, detection: faceswap.Detection): string?|faceswap.Plan
--- a plan of faceswap.rules; or face id to target; or a function that gives a face's target or nil for "leave as it is"; a target is a URL
--- or a picture's path, or a table { target, from = seconds, to = seconds }, which the local engine alone can do
---@param given faceswap.SwapOptions?
---@return faceswap.Task? task its `detection` is the one that was used
---@return faceswap.Error?
function swap.swap(client, detection, choice, given)
  if not detections.is(detection) then
    options.misuse "swap: the first argument must be a detection"
  end
  choices.check("swap", choice)
  given = options.check("swap", given, swap_options)
  local ok, err = callback_url.check(given.callback_url)
  if not ok then
    return nil, err
  end
  local first
  first, err = lookup.job(client, given.job_key, "create")
  if first or err then
    return errors.either(first and tasks.new(client, first.task_id, first.model), err)
  end
  ok, err = outputs.check(given.output)
  if not ok then
    return nil, err
  end
  local task
  if not is_expired(detection) then
    task, err = send(client, detection, choice, given)
    if task or err.kind ~= "expired" or not given.redetect then
      return errors.either(task, err)
    end
  end
  detection, err = renew(client, detection, choice, given)
  if not detection then
    return nil, err
  end
  return send(client, detection, choice, given)
end

---@class faceswap.Estimate
---@field credits number what it would cost
---@field balance number? of the account
---@field affordable boolean?

--- What a swap would cost, with the arguments of `swap`. Nothing is uploaded or submitted.
---@param detection faceswap.Detection
---@param choice table|function
---@param given faceswap.SwapOptions?
---@return faceswap.Estimate?
---@return faceswap.Error?
function swap.estimate(client, detection, choice, given)
  if not detections.is(detection) then
    options.misuse "estimate: the first argument must be a detection"
  end
  choices.check("estimate", choice)
  given = options.check("estimate", given, swap_options)
  local decisions, err = decide(client, detection, choice, given)
  if not decisions then
    return nil, err
  end
  for _, decision in ipairs(decisions) do
    -- a target that is not uploaded yet has no URL, and the price may depend on how many faces change, not on how they look
    if decision.target and not options.is_url(decision.target) then
      decision.target = detection.media_url
    end
  end
  local answer
  answer, err = client:call { call = "estimate", body = json.encode(request_of(detection, decisions, given)), timeout = given.timeout }
  if not answer then
    return nil, err
  end
  local data = answer.data
  local credits = json.credits(data.estimated_credits)
  if not credits then
    return errors.fail("protocol", "the answer to an estimate has no number in `estimated_credits`")
  end
  return { credits = credits, balance = json.number(data.balance), affordable = json.truth(data.affordable) }
end

return swap
