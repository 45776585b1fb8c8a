--- Remembers what is paid for. The intent is written down before a submission leaves, its outcome after it, so that a run which ends at
-- any moment loses nothing and repeats nothing. Also keeps to the budget, which is the same bookkeeping read forwards.
--
-- Where the entries are kept is a matter of the store: a file (the C module faceswap.store), or a database that many machines share
-- (faceswap.store_postgres). This opens it; the rules stand in
-- faceswap.ledger.lookup (jobs that come again), submission, outcome and recovery (after a crash).
local backend = require "faceswap.ledger.backend"
local errors = require "faceswap.errors"
local options = require "faceswap.options"

local ledger = {}

---@class faceswap.Entry one submission
---@field id integer
---@field job_key string? the user's name for the job
---@field kind "detect"|"create"
---@field model string? of the task; the core's call for a detection
---@field state "intended"|"submitted"|"refused"|"ambiguous"|"succeeded"|"failed"|"expired"
---@field body string? the request as it was sent
---@field media_url string?
---@field media_path string? the file that was uploaded for it, as its user called it
---@field media_kind "video"|"gif"|"image"|nil
---@field detect_task_id string? the detection, or the one that the task continues
---@field detect_id string?
---@field expires_at integer? unix seconds; of a detection
---@field task_id string? what the service answered
---@field reserved number? credits it was expected to cost
---@field charged number? credits it cost
---@field balance_before number? credits of the account
---@field balance_after number? asked where the answer was lost
---@field urls string? of the result, as JSON
---@field output string? path where the result is to be downloaded to
---@field plan string? hash of the plan that chose, see faceswap.rules
---@field run string? the run of a batch that it belongs to
---@field service string? whose it is, by faceswap.client.service; "" where that is not known: it was made by an earlier version
---@field fetched integer? 1 once it is there
---@field error string? what went wrong
---@field created_at integer unix seconds
---@field updated_at integer
---@field alive boolean? intended, by somebody who is still there

--- Where entries are kept. Any object with these methods can take the place of the file: `faceswap.new { ledger = object }`.
--- Fields are strings and numbers. What intend and update write must survive a crash when they return.
---@class faceswap.Store
---@field intend fun(self, fields: table, total: number?): faceswap.Entry?, "exists"|"over"|"failed"|nil, any adds an entry in the state
--- "intended" with an id of its own; without one, "exists" and the live entry that has the same service, job_key and kind (a live one is
--- neither refused, failed nor expired), "over" and what was spent if that and `reserved` exceed `total`, or "failed" and why.
--- Of many callers with one key, in all processes, one succeeds.
---@field update fun(self, id: integer, fields: table, from: string): boolean?, string? sets fields if the state is one of `from`, which
--- are parted by spaces: true, false if it is none of them, or nil and why
---@field find fun(self, by: table): faceswap.Entry?, string? by `id`; by `task_id` and `kind`; or by `job_key` and `kind`, the live one
--- first, then the latest. With `service`, here and below: only what is that service's, or (last) of an unknown one
---@field unfinished fun(self, by: {service: string?}?): faceswap.Entry[]?, string? those intended, submitted and ambiguous, and those
--- succeeded whose `output` is not `fetched`; oldest first
---@field spent fun(self): number?, string? credits, charged or else reserved, of all that were not refused
---@field usual fun(self, like: table): number?, string? mean of what the latest 20 of a `kind` and `model`, by a `service`, were charged
---@field find_upload (fun(self, given: {name: string}): {url: string}[]?, string?)? what note_upload has noted, within its lifetime
---@field note_upload (fun(self, given: {name: string, url: string, lifetime: number}): table[]?, string?)? `lifetime`: seconds
---@field may_send (fun(self, id: integer): boolean)? whether an entry that was intended may still be sent: false where others may have
--- taken this process for dead since
---@field close fun(self)

--- A ledger that many machines share (the module faceswap.store_postgres) can do more, by calls that take a table of strings and numbers
--- and give a list of rows, or nil and why not; csrc/ledger/ledger_postgres_fleet.c says what each means. Asked again after a lost answer,
--- none does anything twice. Used by faceswap.ledger.run (work), .polling (pollers, callbacks), .account_facts, nginx.resume (duties)
--- and the studio (documents).
---@class faceswap.SharedStore: faceswap.Store
---@field open_run fun(self, given: {run: string, budget: number?}): {budget: number?, spent: number}[]?, string?
---@field add_work fun(self, given: {run: string, items: string, others: integer?}): table[]?, string? `items`: a JSON list of texts, before
--- which there are so many others
---@field claim fun(self, given: {run: string}): {item: string, tries: integer}[]?, string?
---@field change_work fun(self, given: table): {item: string}[]?, string?
---@field sweep_work fun(self, given: {run: string, hand: string}): {item: string}[]?, string?
---@field retry_work fun(self, given: {run: string}): {item: string}[]?, string?
---@field count_work fun(self, given: {run: string}): {state: string, count: integer}[]?, string?
---@field runs fun(self, given: {}): table[]?, string?
---@field run_status fun(self, given: {run: string}): table[]?, string?
---@field work_problems fun(self, given: {run: string}): table[]?, string?
---@field lead_task fun(self, given: {task_id: string, kind: string, service: string?}): {state: string, leading: integer}[]?, string?
---@field leave_task fun(self, given: {task_id: string, kind: string}): table[]?, string?
---@field expect_callback fun(self, given: {job: string, task_id: string}): table[]?, string?
---@field note_callback fun(self, given: {job: string}): table[]?, string?
---@field called_tasks fun(self, given: {task_ids: string}): {task_id: string}[]?, string?
---@field take_duty fun(self, given: {name: string}): {name: string}[]?, string?
---@field leave_duty fun(self, given: {name: string}): table[]?, string?
---@field tell_account fun(self, given: {name: string, facts: string}): table[]?, string?
---@field account_facts fun(self, given: {name: string}): {facts: string?, age: number?, own: integer?, members: integer}[]?, string?
---@field put_document fun(self, given: {kind: string, name: string, content: string, version: number}): {version: number}[]?, string?
---@field get_document fun(self, given: {kind: string, name: string}): {name: string, content: string, version: number}[]?, string?
---@field list_documents fun(self, given: {kind: string, seconds: number?}): {name: string, content: string, version: number}[]?, string?
---@field remove_document fun(self, given: {kind: string, name: string}): table[]?, string?
local STORE_METHODS = { "intend", "update", "find", "unfinished", "spent", "usual", "close" }

local function check_store(object)
  for _, name in ipairs(STORE_METHODS) do
    local ok, method = pcall(function() return object[name] end) -- some userdata have no fields at all
    if not ok or type(method) ~= "function" then
      options.misuse(("faceswap.new: the ledger has no method '%s'"):format(name))
    end
  end
end

local function open_store(location)
  if type(location) == "table" or type(location) == "userdata" then
    check_store(location)
    return location
  elseif type(location) ~= "string" then
    options.misuse("faceswap.new: option 'ledger' must be a file's name, a database's address or a store, got a " .. type(location))
  end
  options.argument("faceswap.new", "option 'ledger'", location, "text")
  return backend.open(location)
end

--- What faceswap.new makes of its options `ledger` and `budget`; for client.ledger.
---
--- A budget is kept before a submission is sent: `per_job` bounds what EstimateTask, or else the mean of what earlier tasks of the same
--- model were charged, says it costs; `total` bounds that on top of all that the ledger has as charged or reserved. `detection` is what a
--- detection is taken to cost, which the service does not say. Where the cost is not known, a job passes as long as anything is left of the
--- total; where it could not be asked (no connection), the answer names no number, or the service refuses to estimate the job, it fails.
---@param location string|faceswap.Store|nil
---@param given {per_job: number?, total: number?, detection: number?}? the budget
---@return table? ledger_state
---@return faceswap.Error?
function ledger.new(location, given)
  local budget = options.check("faceswap.new: budget", given, { per_job = "number", total = "number", detection = "number" })
  if given and not next(budget) then -- as of a number that could not be read
    return errors.fail("config", "budget: it has neither a total nor per_job, and would bound nothing")
  elseif budget.total and not location then
    return errors.fail("config", "budget: a total needs a ledger to count in; set the option ledger to a file's name")
  end
  local ledger_state = { budget = budget, owned = type(location) == "string" }
  if location then
    local err
    ledger_state.store, err = open_store(location)
    if not ledger_state.store then
      return nil, err
    end
  end
  return ledger_state
end

--- Closes the file. A store of the user's stays open.
function ledger.close(client)
  if client.ledger.store and client.ledger.owned then
    client.ledger.store:close()
  end
end

--- The store of a client; an error that names what needs one.
---@param client faceswap.Client
---@param what string
---@return faceswap.Store?
---@return faceswap.Error?
function ledger.store(client, what)
  options.check_usable(client)
  local store = client.ledger.store
  if not store then
    return errors.fail("config", "%s needs a ledger; set the option ledger to a file's name", what)
  end
  return store
end

--- Finds an entry of a client's service, or one of an unknown service; see faceswap.Store.
---@param client faceswap.Client with a ledger
---@param by table
---@return faceswap.Entry?
---@return string? problem
function ledger.find(client, by)
  by.service = client.service
  return client.ledger.store:find(by)
end

-- Calls a store's method. What it raises, as a store of the user's may, or one that was closed meanwhile, is a problem that it tells.
local function guarded(store, method, ...)
  local ok, value, problem = pcall(store[method], store, ...)
  if not ok then
    return nil, tostring(type(value) == "table" and value.message or value)
  end
  return value, problem
end

--- Changes an entry once something was sent: a store that raises must not take from the caller what was paid for.
---@param client faceswap.Client with a ledger
---@param id integer
---@param fields table
---@param from string see faceswap.Store
---@return boolean?
---@return string? problem
function ledger.note(client, id, fields, from)
  return guarded(client.ledger.store, "update", id, fields, from)
end

--- Finds an entry likewise; see ledger.find.
---@param client faceswap.Client with a ledger
---@param by table
---@return faceswap.Entry?
---@return string? problem
function ledger.find_sent(client, by)
  by.service = client.service
  return guarded(client.ledger.store, "find", by)
end

--- Whether an entry may be of a service that is paid, while the client is one of the local engine: it is then not the client's to give up.
---@param client faceswap.Client
---@param entry faceswap.Entry
---@return boolean
function ledger.may_be_paid(client, entry)
  return entry.service == "" and client.backend == "local"
end

return ledger
