--- Looks up a job that is given again.
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local ledger = require "faceswap.ledger"
local private_urls = require "faceswap.ledger.private_urls"

-- Seconds that a detection must have left to be used, and that the service keeps it (its documentation).
local DETECTION_MARGIN, DETECTION_LIFETIME = 60, 3600

local lookup = {}

local function when(entry)
  return os.date("!%Y-%m-%d %H:%M:%S UTC", math.floor(entry.created_at))
end

--- Compares the balance before and after an entry, for a message.
---@param entry faceswap.Entry
---@return string
function lookup.balances(entry)
  if entry.balance_before and entry.balance_after then
    return (" (the balance was %s before it and %s after it)"):format(entry.balance_before, entry.balance_after)
  elseif entry.balance_before then
    return (" (the balance was %s before it)"):format(entry.balance_before)
  end
  return ""
end

-- Why a job that has no outcome is not sent again.
local function open_error(entry)
  local err = errors.new {
    kind = "transport",
    ambiguous = true,
    retryable = entry.alive,
    entry_id = entry.id,
    detect_task_id = entry.detect_task_id,
  }
  if entry.alive then
    err.message = ("the job '%s' is being submitted since %s; its outcome is not known yet: try again in a moment, "
      .. "nothing is sent twice"):format(entry.job_key, when(entry))
  else
    err.message = ("the job '%s' was sent at %s and its answer was lost or unclear, so it may have been carried out and charged%s; "
      .. "it is not sent again: find out, then tell by client:resolve(%d, 'refused') or client:resolve(%d, 'submitted', task_id)")
      :format(entry.job_key, when(entry), lookup.balances(entry), entry.id, entry.id)
  end
  return err
end

-- A detection is of use for as long as the service keeps it.
local function is_stale(entry, time)
  local expires_at = entry.expires_at or entry.created_at + DETECTION_LIFETIME
  return entry.kind == "detect" and entry.state ~= "intended" and entry.state ~= "ambiguous"
    and time >= expires_at - DETECTION_MARGIN
end

--- Marks an intent as ambiguous whose owner ended before the answer came.
---@param store faceswap.Store
---@param entry faceswap.Entry
function lookup.mark_lost(store, entry)
  local fields = { state = "ambiguous", error = "the process ended before the answer came" }
  if store:update(entry.id, fields, "intended") then
    entry.state, entry.error = fields.state, fields.error
  end
end

--- What an entry means for a job that is given again.
---@param store faceswap.Store
---@param entry faceswap.Entry
---@param time integer unix seconds, now
---@return faceswap.Entry? entry with `repeated`; nil and no error where the job is to be sent
---@return faceswap.Error?
function lookup.reusable_entry(store, entry, time)
  if is_stale(entry, time) then
    local _, problem = store:update(entry.id, { state = "expired" }, "submitted succeeded")
    if problem then
      return errors.fail("config", "ledger: %s", problem)
    end
    return nil
  elseif entry.state == "submitted" or entry.state == "succeeded" then
    entry.repeated = true
    return entry
  elseif entry.state == "intended" or entry.state == "ambiguous" then
    if entry.state == "intended" and not entry.alive then
      lookup.mark_lost(store, entry)
    end
    return nil, open_error(entry)
  end
end

--- Asks the service whether it knows a task.
---@param client faceswap.Client
---@param kind "detect"|"create"
---@param task_id string
---@param timeout number? seconds (60)
---@param may_exist boolean? the task may have been made just now: a single answer does not show that there is none
---@return table? answer of client:call
---@return faceswap.Error?
function lookup.ask(client, kind, task_id, timeout, may_exist)
  local is_detection = kind == "detect"
  return client:call {
    call = is_detection and "detection" or "task",
    id = task_id,
    known = may_exist,
    query = { is_detection and "detect_task_id" or "task_id", task_id },
    timeout = timeout,
  }
end

-- Whether a local engine does not know an entry's task any more, since its data are gone: the entry is of no more use then, and redoing it
-- costs nothing. An engine that cannot be reached now may still have the task.
local function is_gone(client, entry)
  local _, err = lookup.ask(client, entry.kind, entry.task_id)
  return err ~= nil and err.code == 404
end

--- Marks an entry that the service does not know any more, so that its job can be sent again. One that may be another service's stays as it
--- is.
---@param client faceswap.Client
---@param entry faceswap.Entry
---@return nil
---@return faceswap.Error? where that cannot be written down
function lookup.give_up(client, entry)
  if ledger.may_be_paid(client, entry) then
    return nil
  end
  local fields = { state = entry.kind == "detect" and "expired" or "failed", error = "the service does not know it any more" }
  local _, problem = client.ledger.store:update(entry.id, fields, "submitted succeeded")
  if problem then
    return errors.fail("config", "ledger: %s", problem)
  end
end

--- Takes back an entry whose answer was lost, of a client that may send it again. One that may be a paid service's stays as it is, and so
--- does one whose sender may still be at it.
---@param client faceswap.Client
---@param entry faceswap.Entry an ambiguous one
---@return boolean taken back
function lookup.take_back(client, entry)
  local fields = { state = "refused", error = "the answer was lost, and nothing is charged" }
  return client.repeats and not ledger.may_be_paid(client, entry) and client.ledger.store:update(entry.id, fields, "ambiguous") or false
end

--- Whether a service that refuses a swap does not have its detection any more, so that a fresh one may do. A model that it does not have,
--- which it says in the same way, would be refused again, and another detection may cost credits.
---@param err faceswap.Error
---@return boolean
function lookup.lacks_detection(err)
  local said = err.message:lower()
  return err.code == 404 and (said:find("detect", 1, true) or not said:find("model", 1, true)) and true or false
end

--- What has become of the job with a key: its entry if it was submitted, an error if that is not known, nothing if it is to be sent.
---@param client faceswap.Client
---@param job_key string?
---@param kind "detect"|"create"
---@return faceswap.Entry? entry with `repeated`
---@return faceswap.Error?
function lookup.job(client, job_key, kind)
  if not job_key then
    return nil
  end
  local store, err = ledger.store(client, "job_key")
  if not store then
    return nil, err
  end
  local entry, problem = ledger.find(client, { job_key = job_key, kind = kind })
  if problem then
    return errors.fail("config", "ledger: %s", problem)
  end
  local reusable
  if entry then
    reusable, err = lookup.reusable_entry(store, entry, client.clock.time())
  end
  if reusable and client.backend == "local" and is_gone(client, reusable) then
    return lookup.give_up(client, reusable)
  elseif entry and entry.state == "ambiguous" and lookup.take_back(client, entry) then
    return nil
  end
  return reusable, err
end

--- Whether a task was submitted by this client, or stands in its ledger: then it exists, whatever a single answer says. Of a ledger that
--- cannot be read it is taken to be there.
---@param client faceswap.Client
---@param task_id string
---@param kind "detect"|"create"
---@return boolean
function lookup.is_known(client, task_id, kind)
  if client.ages:of(task_id) then
    return true
  elseif not client.ledger.store then
    return false
  end
  local entry, problem = ledger.find_sent(client, { task_id = task_id, kind = kind })
  return entry ~= nil or problem ~= nil
end

--- The result of a task that has succeeded, as it was recorded.
---@param entry faceswap.Entry
---@return faceswap.Result? nil where the service has to be asked for it: it has not ended yet, or its URL is not kept whole
function lookup.result(entry)
  local urls, sizes = {}, {}
  for i, kept in ipairs(entry.state == "succeeded" and entry.urls and json.decode(entry.urls) or {}) do
    urls[i], sizes[i] = kept.url or kept, kept.size -- a text has neither
  end
  if urls[1] and not private_urls.is_cut(urls[1]) then
    return { task_id = entry.task_id, status = "success", urls = urls, sizes = sizes, credits = entry.charged,
      media_kind = entry.media_kind }
  end
end

return lookup
