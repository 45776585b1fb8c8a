--- Ends work at the local engine, and has it forget what is finished. The hosted service has no such call: there a task that was
-- submitted goes on, and is paid for.
local errors = require "faceswap.errors"
local ledger = require "faceswap.ledger"
local options = require "faceswap.options"
local outcome = require "faceswap.ledger.outcome"

local cancel = {}

-- Seconds. The engine answers at once; a cancelling caller does not wait for one that hangs.
local TIMEOUT = 5

-- By the endpoint of the wait.
local calls = {
  task = { endpoint = "delete_task", field = "task_id", ended = outcome.ended },
  detection = { endpoint = "delete_detection", field = "detect_task_id", ended = outcome.detected },
}

-- The outcome that the ledger records for cancelled work.
local function cancelled_error()
  return errors.new { kind = "api", message = "cancelled", task_ended = true, raw = { status = "failed", credits = 0 } }
end

local function request(kind, id)
  return { call = calls[kind].endpoint, query = { calls[kind].field, id }, timeout = TIMEOUT }
end

--- Whether giving up a wait also ends the work: at the local engine alone.
---@param client faceswap.Client
---@param waited table the request of the wait
---@return boolean
function cancel.applies(client, waited)
  return client.backend == "local" and not client.closed and waited.wait == true and calls[waited.call] ~= nil
end

--- Ends the work of a wait. `perform` makes the call; its failure changes nothing for the caller.
---@param client faceswap.Client
---@param waited table the request of the wait
---@param perform fun(client: faceswap.Client, request: table): table?
function cancel.work(client, waited, perform)
  local finished = perform(client, request(waited.call, waited.id))
  if finished and finished.ok then
    calls[waited.call].ended(client, waited.id, nil, cancelled_error())
  end
end

local function check_backend(client)
  if client.backend ~= "local" then
    return errors.fail("config", "the hosted service can neither cancel nor delete: what was submitted goes on, and is paid for")
  end
  return true
end

local function delete(client, kind, id)
  local answer, err = client:call(request(kind, id))
  if not answer then
    return nil, err
  end
  if answer.data.status == "cancelled" then
    calls[kind].ended(client, id, nil, cancelled_error())
  end
  return answer.data.status
end

-- Cancels unfinished work first, then deletes its data.
local function delete_all(client, kind, id)
  local status, err = delete(client, kind, id)
  if status == "cancelled" then
    local _, left = delete(client, kind, id)
    err = left
  end
  if err then
    return nil, err
  end
  return status
end

--- Ends a task; of one that has ended, has the engine forget all that it keeps of it.
---@param client faceswap.Client
---@param id string
---@return "cancelled"|"deleted"|nil status
---@return faceswap.Error?
function cancel.task(client, id)
  local ok, err = check_backend(client)
  if not ok then
    return nil, err
  end
  return delete(client, "task", id)
end

-- Deletes the swap and the detection that the ledger has under a job key.
local function delete_job(client, job_key)
  local status, first_err
  local store, err = ledger.store(client, "job_key")
  if not store then
    return nil, err
  end
  for _, kind in ipairs { "create", "detect" } do
    local entry, problem = ledger.find(client, { job_key = job_key, kind = kind })
    if problem then
      return errors.fail("config", "ledger: %s", problem)
    elseif entry and entry.task_id then
      local done
      done, err = delete_all(client, kind == "create" and "task" or "detection", entry.task_id)
      status = done == "cancelled" and done or status or done
      if not done and err.code ~= 404 then
        first_err = first_err or err
      end
    end
  end
  if first_err then
    return nil, first_err
  end
  return status or "deleted"
end

local forget_options = { task_id = "text", detect_task_id = "text", job_key = "key" }

--- Has the local engine forget all that it keeps of a task or detection: pictures of faces, the result, and uploads that served nothing
--- else. What is unfinished is ended.
---@param client faceswap.Client
---@param given {task_id: string?, detect_task_id: string?, job_key: string?} one of them; `job_key` stands for the swap and the detection
--- that the ledger has under it
---@return "cancelled"|"deleted"|nil status "cancelled" where something had to be ended
---@return faceswap.Error? of kind "config" with the hosted service, which can do neither
function cancel.forget(client, given)
  given = options.check("forget", given, forget_options)
  local name = next(given)
  if not name or next(given, name) then
    options.misuse "forget: one of task_id, detect_task_id and job_key is needed"
  end
  local id = name ~= "job_key" and options.id("forget", name, given[name])
  local ok, err = check_backend(client)
  if not ok then
    return nil, err
  elseif given.job_key then
    return delete_job(client, given.job_key)
  end
  return delete_all(client, given.task_id and "task" or "detection", id)
end

return cancel
