--- Lists the entries without an end after a crash, and takes what the user has found out about them.
local errors = require "faceswap.errors"
local lookup = require "faceswap.ledger.lookup"
local ledger = require "faceswap.ledger"
local options = require "faceswap.options"
local submission = require "faceswap.ledger.submission"

local recovery = {}

--- The entries of a ledger that have no end yet, oldest first. No service is asked.
---@param store faceswap.Store
---@param service string? whose, and those of an unknown one; default: all
---@return faceswap.Entry[]? entries with `ambiguous` and `alive`, as recovery.resume has them
---@return faceswap.Error?
function recovery.unfinished(store, service)
  local entries, problem = store:unfinished { service = service }
  if not entries then
    return errors.fail("config", "ledger: %s", problem)
  end
  for _, entry in ipairs(entries) do
    if entry.state == "intended" and not entry.alive then
      lookup.mark_lost(store, entry)
    end
    entry.owner = nil
    entry.ambiguous = entry.state == "ambiguous"
  end
  return entries
end

-- Adds the objects by which a caller goes on with an entry.
local function complete(client, entry)
  if (entry.state == "submitted" or entry.state == "succeeded") and entry.kind == "create" then
    entry.task = client:task(entry.task_id)
  elseif entry.state == "submitted" then
    entry.detect = { detect_task_id = entry.task_id, [entry.media_kind .. "_url"] = entry.media_url }
  end
  return entry
end

--- Lists the entries of the client's service that have no end yet, and those of an unknown one. Only the balance is asked for.
---@param ... any no options: a time-out is one of task:wait
---@return faceswap.Entry[]? entries oldest first: with `task` to wait for, and `output` where its result is to go; with
--- `detect`, the options for client:detect; with `ambiguous`, which may have been carried out and charged, and which client:resolve
--- settles; or `alive`, being submitted now
---@return faceswap.Error?
function recovery.resume(client, ...)
  options.check("resume", (...), {})
  local store, err = ledger.store(client, "resume")
  if not store then
    return nil, err
  end
  local entries
  entries, err = recovery.unfinished(store, client.service)
  local balance
  for _, entry in ipairs(entries or {}) do
    if entry.ambiguous and not entry.balance_after and not ledger.may_be_paid(client, entry) then
      balance = balance or submission.balance(client)
      entry.balance_after = balance
      store:update(entry.id, { balance_after = balance }, "ambiguous")
    end
    complete(client, entry)
  end
  return errors.either(entries, err)
end

-- The ends that a user may tell, and the states of an entry in which each is allowed.
local verdicts = { refused = "ambiguous", submitted = "ambiguous", failed = "submitted succeeded" }

--- What recovery.resolve does, without a client.
---@param store faceswap.Store
---@param id integer
---@param state "refused"|"submitted"|"failed"
---@param task_id string?
---@param service string? whose entry it is; default: anybody's
---@return boolean?
---@return faceswap.Error?
function recovery.settle(store, id, state, task_id, service)
  local entry, problem = store:find { id = id, service = service }
  if entry and state == "submitted" and entry.task_id == task_id then
    return true -- it is written down already: the ledger was away for a while, or this is said a second time
  end
  if entry and entry.state == "intended" and not entry.alive then
    lookup.mark_lost(store, entry)
  end
  local detect_task_id = entry and entry.kind == "detect" and task_id or nil
  local fields = { state = state, task_id = task_id, detect_task_id = detect_task_id }
  local done
  if entry then
    done, problem = store:update(id, fields, verdicts[state])
  end
  if done == false and entry.state == verdicts[state] then
    return errors.fail("config", "the machine that was to send the entry %d may still be sending it; ask again in a few minutes", id)
  elseif not done then
    return errors.fail("config", "ledger: %s", problem or ("there is no entry %d%s that is %s"):format(id,
      service and " of this service" or "", verdicts[state]))
  end
  return true
end

-- Above, a float skips integers.
local ID_MAX = 2 ^ 53

--- Writes down the end of an entry that the user has found out. The job of a refused or failed entry may be submitted again.
---@param id integer the entry's
---@param state "refused"|"submitted"|"failed" refused: an ambiguous one was not carried out; submitted: it was, as `task_id`; failed: a
--- submitted one that the service does not know any more
---@param task_id string?
---@param ... any no options
---@return boolean?
---@return faceswap.Error?
function recovery.resolve(client, id, state, task_id, ...)
  options.argument("resolve", "id", id, "number")
  if id % 1 ~= 0 or id < 1 or id > ID_MAX then
    options.misuse "resolve: id must be the whole number of an entry, from 1"
  end
  options.check("resolve", (...), {})
  if not verdicts[state] then
    options.misuse "resolve: the state must be 'refused', 'submitted' or 'failed'"
  end
  if state == "submitted" or task_id ~= nil then
    task_id = options.id("resolve", "task_id", task_id)
  end
  local store, err = ledger.store(client, "resolve")
  if not store then
    return nil, err
  end
  return recovery.settle(store, id, state, task_id, client.service)
end

return recovery
