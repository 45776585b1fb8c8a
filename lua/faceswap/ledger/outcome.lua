--- Writes the ends of submissions into the ledger.
local json = require "faceswap.json"
local ledger = require "faceswap.ledger"
local private_urls = require "faceswap.ledger.private_urls"

local outcome = {}

local function finish(client, kind, task_id, fields)
  local entry = ledger.find_sent(client, { task_id = task_id, kind = kind })
  if entry then
    -- a write that fails does not fail the job: resume asks again
    ledger.note(client, entry.id, fields, "submitted")
  end
end

-- Of an error by which the service itself said that the task failed; after any other one it may still succeed.
local function failure_fields(err)
  local credits = type(err.raw) == "table" and err.raw.credits
  return { state = "failed", error = private_urls.cut_all(tostring(err)), charged = json.credits(credits) }
end

-- Explains an unknown task. The ledger may outlive the engine, the key or the data that an entry belongs to.
local function explain_unknown(client, task_id, err)
  local entry = ledger.find_sent(client, { task_id = task_id, kind = "create" })
  if entry then
    err.entry_id = entry.id
    err.message = ("%s; the ledger has the task as its entry %d: it was made elsewhere (with another key, address or engine), or the "
      .. "service has forgotten it. client:resolve(%d, 'failed') lets the job be submitted again, and paid for again")
      :format(err.message, entry.id, entry.id)
  end
end

-- A result's URLs as the ledger keeps them, read by lookup.result: texts, or {url, size} where the size is known.
local function urls_of(result)
  local list = {}
  for i, url in ipairs(private_urls.copy(result.urls)) do
    local size = result.sizes and result.sizes[i]
    list[i] = size and { url = url, size = size } or url
  end
  return json.encode(list)
end

--- Writes down the end of a task that was asked for, if it has ended.
---@param client faceswap.Client
---@param task_id string
---@param result faceswap.Result?
---@param err faceswap.Error?
function outcome.ended(client, task_id, result, err)
  if not client.ledger.store then
    return
  end
  if result and result.urls[1] then
    finish(client, "create", task_id, { state = "succeeded", urls = urls_of(result), charged = result.credits })
  elseif err and err.task_ended then
    finish(client, "create", task_id, failure_fields(err))
  elseif err and err.code == 404 then
    explain_unknown(client, task_id, err)
  end
end

--- Writes down that the result of a task was downloaded.
---@param client faceswap.Client
---@param task_id string
function outcome.fetched(client, task_id)
  local entry = client.ledger.store and ledger.find_sent(client, { task_id = task_id, kind = "create" })
  if entry then
    ledger.note(client, entry.id, { fetched = 1 }, "succeeded")
  end
end

--- Writes down the end of a detection that was waited for, if it has ended.
---@param client faceswap.Client
---@param detect_task_id string
---@param detection faceswap.Detection?
---@param err faceswap.Error?
function outcome.detected(client, detect_task_id, detection, err)
  if not client.ledger.store then
    return
  end
  if detection then
    finish(client, "detect", detect_task_id, {
      state = "succeeded",
      detect_id = detection.detect_id,
      expires_at = detection.expires_at,
      charged = json.credits(detection.raw.credits),
    })
  elseif err and err.task_ended then
    finish(client, "detect", detect_task_id, failure_fields(err))
  end
end

return outcome
