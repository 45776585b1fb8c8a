--- One poller for a task across machines that share a ledger, and callbacks that reach it wherever they arrive.
---
--- The poller has a lease on the task's entry. The lease ends with the process, and within two minutes with the machine. The other
--- processes see the end of the task in the ledger, then ask once. The process that gets a callback writes it down; waiting processes
--- read callbacks once a second.
local account_facts = require "faceswap.ledger.account_facts"
local core = require "faceswap.core"
local job_results = require "faceswap.job_results"

local polling = {}

-- Seconds between reads of callbacks.
local LOOK = 1

-- The entry's kind, by the call that waits for it.
local KINDS = { task = "create", detection = "detect" }

local function store_of(client)
  local store = client.ledger.store
  return store and store.lead_task and store or nil
end

--- Whether a client's ledger is one that machines share.
---@param client faceswap.Client?
---@return boolean
function polling.is_shared(client)
  return client ~= nil and store_of(client) ~= nil
end

--- Asks for the lease by which one process polls a task.
---@param client faceswap.Client
---@param request table see call.make; with `wait`
---@return "mine"|"other"|nil nil: nobody polls by a lease, or the task has ended
function polling.lead(client, request)
  local store, kind = store_of(client), KINDS[request.call]
  local rows = store and kind and store:lead_task { task_id = request.id, kind = kind, service = client.service }
  local seen = rows and rows[1]
  if not seen or seen.state ~= "submitted" then
    return nil -- without the ledger two may poll: that costs requests, not credits
  end
  return seen.leading == 1 and "mine" or "other"
end

--- Gives the lease back, where this process has it.
---@param client faceswap.Client with a ledger that machines share
---@param request {call: string, id: string}
---@return table? nil where the ledger is away
function polling.leave(client, request)
  return store_of(client):leave_task { task_id = request.id, kind = KINDS[request.call] }
end

--- Gives the lease back once the polls have ended, and returns or raises what they gave.
---@param client faceswap.Client
---@param request table
---@param lead "mine"|"other"|nil what polling.lead gave
---@param ok boolean false: `finished` is raised
---@param finished any
---@param err faceswap.Error?
function polling.end_turn(client, request, lead, ok, finished, err)
  if lead == "mine" then
    polling.leave(client, request)
  end
  if not ok then
    error(finished, 0)
  end
  return finished, err
end

--- Polls in a script. A job cannot sleep until another machine has seen the end of the task, so it polls as rarely as where a callback is
--- expected.
---@param client faceswap.Client
---@param request table
---@param perform fun(client: faceswap.Client, request: table): table?, faceswap.Error?
---@return table? finished
---@return faceswap.Error?
function polling.perform(client, request, perform)
  local waits = store_of(client) and request.wait and client.waits
  if not waits then
    return perform(client, request)
  end
  local lead = polling.lead(client, request)
  request.callback_expected = request.callback_expected or lead == "other"
  waits[request.id] = (waits[request.id] or 0) + 1
  local ok, finished, err = job_results.pcall(perform, client, request)
  waits[request.id] = waits[request.id] > 1 and waits[request.id] - 1 or nil
  return polling.end_turn(client, request, lead, ok, finished, err)
end

local function hexadecimal(text)
  return (text:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

--- The tasks of a list for which a callback has come, on any machine.
---@param store faceswap.Store
---@param task_ids string[]
---@return string[]
function polling.called(store, task_ids)
  local digits = {}
  for i, id in ipairs(task_ids) do
    digits[i] = hexadecimal(id)
  end
  local called = {}
  for i, row in ipairs(digits[1] and store:called_tasks { task_ids = table.concat(digits, ",") } or {}) do
    called[i] = row.task_id
  end
  return called
end

-- Makes waits poll at once whose tasks a callback has come for.
local function wake(client, store)
  local ids = {}
  for id in pairs(client.waits) do
    ids[#ids + 1] = id
  end
  for _, id in ipairs(polling.called(store, ids)) do
    client.core:poll_now(id)
  end
end

--- Reads callbacks and account facts between the turns of a script's calls, and once before the first turn.
---@param client faceswap.Client
---@return fun()? nil where no machines share its ledger
function polling.between(client)
  local store = store_of(client)
  if not store then
    return nil
  end
  local due = 0
  client.waits = {}
  account_facts.exchange(client)
  return function()
    local now = core.now()
    if now >= due then
      due = now + LOOK
      account_facts.exchange(client)
      wake(client, store)
    end
  end
end

--- Writes down what a script has learnt of its account, before its client closes.
---@param client faceswap.Client
function polling.finish(client)
  if client.waits then
    pcall(account_facts.exchange, client) -- a store of the user's may be closed already
  end
end

--- Notes which task a callback's URL is for.
---@param client faceswap.Client
---@param job string
---@param task_id string
function polling.expect(client, job, task_id)
  local store = store_of(client)
  if store then
    store:expect_callback { job = job, task_id = task_id }
  end
end

--- Writes down that a callback for a job has come.
---@param client faceswap.Client
---@param job string
function polling.note(client, job)
  local store = store_of(client)
  if store then
    store:note_callback { job = job }
  end
end

return polling
