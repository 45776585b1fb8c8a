--- Remembers what is paid for. The intent is written down before a submission leaves, its outcome after it, so that a run which ends at
-- any moment loses nothing and repeats nothing. Also keeps to the budget, which is the same bookkeeping read forwards.
--
-- The rules stand here; where the entries are kept is a matter of the store, by default a file (the C module faceswap.store).
local errors = require "faceswap.errors"
local json = require "faceswap.json"
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
---@field fetched integer? 1 once it is there
---@field error string? what went wrong
---@field created_at integer unix seconds
---@field updated_at integer
---@field alive boolean? intended, by somebody who is still there

--- Where entries are kept. Any object with these methods can take the place of the file: `faceswap.new { ledger = object }`.
--- Fields are strings and numbers. What intend and update write must survive a crash when they return.
---@class faceswap.Store
---@field intend fun(self, fields: table, total: number?): faceswap.Entry?, "exists"|"over"|"failed"|nil, any adds an entry in the state
--- "intended" with an id of its own; without one, "exists" and the live entry that has the same job_key and kind (a live one is neither
--- refused, failed nor expired), "over" and what was spent if that and `reserved` exceed `total`, or "failed" and why.
--- Of many callers with one key, in all processes, one succeeds.
---@field update fun(self, id: integer, fields: table, from: string): boolean?, string? sets fields if the state is one of `from`, which
--- are parted by spaces: true, false if it is none of them, or nil and why
---@field find fun(self, by: table): faceswap.Entry?, string? by `id`; by `task_id` and `kind`; or by `job_key` and `kind`, the live one
--- first, then the latest
---@field unfinished fun(self): faceswap.Entry[]?, string? those intended, submitted and ambiguous, and those
--- succeeded whose `output` is not `fetched`; oldest first
---@field spent fun(self): number?, string? credits, charged or else reserved, of all that were not refused
---@field usual fun(self, like: table): number?, string? mean of what the latest 20 of a `kind` and `model` were charged
---@field close fun(self)
local STORE_METHODS = { "intend", "update", "find", "unfinished", "spent", "usual", "close" }

-- Seconds. The balance is worth knowing, not worth waiting for.
local BALANCE_PATIENCE, ESTIMATE_PATIENCE = 10, 30

-- Seconds that a detection must have left to be used, and that the service keeps it (its documentation).
local DETECTION_MARGIN, DETECTION_LIFETIME = 60, 3600

-- ---- opening ---------------------------------------------------------------------------------------------------------------

local function check_store(object)
  for _, name in ipairs(STORE_METHODS) do
    if type(object[name]) ~= "function" then
      error(("faceswap.new: the ledger has no method '%s'"):format(name), 5)
    end
  end
  return object
end

local function open_store(place)
  if type(place) == "table" or type(place) == "userdata" then
    return check_store(place)
  elseif type(place) ~= "string" then
    error("faceswap.new: option 'ledger' must be a file's name or a store, got a " .. type(place), 4)
  end
  local found, store = pcall(require, "faceswap.store")
  if not found then
    local _, err = errors.fail("config", "ledger: faceswap.store does not load; build it by `make module` with libsqlite3-dev installed")
    err.cause = store
    return nil, err
  end
  local opened, problem = store.open(place)
  if not opened then
    return errors.fail("config", "ledger: %s", problem)
  end
  return opened
end

--- What faceswap.new makes of its options `ledger` and `budget`; for client.ledger.
---
--- A budget is kept before a submission is sent: `per_job` bounds what EstimateTask, or else the mean of what earlier tasks of the same
--- model were charged, says it costs; `total` bounds that on top of all that the ledger has as charged or reserved. Where the cost is not
--- known, as that of a detection, a job passes as long as anything is left of the total.
---@param place string|faceswap.Store|nil
---@param budget {per_job: number?, total: number?}?
---@return table? books
---@return faceswap.Error?
function ledger.new(place, budget)
  budget = options.check("faceswap.new: budget", budget, { per_job = "number", total = "number" }, 2)
  if budget.total and not place then
    return errors.fail("config", "budget: a total needs a ledger to count in; set the option ledger to a file's name")
  end
  local books = { budget = budget, owned = type(place) == "string" }
  if place then
    local err
    books.store, err = open_store(place)
    if not books.store then
      return nil, err
    end
  end
  return books
end

--- Closes the file. A store of the user's stays open.
function ledger.close(client)
  if client.ledger.store and client.ledger.owned then
    client.ledger.store:close()
  end
end

local function store_of(client, what)
  local store = client.ledger.store
  if not store then
    return errors.fail("config", "%s needs a ledger; set the option ledger to a file's name", what)
  end
  return store
end

-- ---- what is known of a job ------------------------------------------------------------------------------------------------

local function when(entry)
  return os.date("!%Y-%m-%d %H:%M:%S UTC", math.floor(entry.created_at))
end

local function balances(entry)
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
    err.message = ("the job '%s' is being submitted since %s; its outcome is not known yet"):format(entry.job_key, when(entry))
  else
    err.message = ("the job '%s' was sent at %s and its answer was lost, so it may have been carried out and charged%s; "
      .. "it is not sent again: find out, then tell by client:resolve(%d, 'refused') or client:resolve(%d, 'submitted', task_id)")
      :format(entry.job_key, when(entry), balances(entry), entry.id, entry.id)
  end
  return err
end

-- A detection is of use for as long as the service keeps it.
local function is_stale(entry)
  local expires_at = entry.expires_at or entry.created_at + DETECTION_LIFETIME
  return entry.kind == "detect" and entry.state ~= "intended" and entry.state ~= "ambiguous"
    and os.time() >= expires_at - DETECTION_MARGIN
end

-- An intent whose owner has ended before the answer came: nobody knows.
local function mark_lost(store, entry)
  local fields = { state = "ambiguous", error = "the process ended before the answer came" }
  if store:update(entry.id, fields, "intended") then
    entry.state, entry.error = fields.state, fields.error
  end
end

-- What an entry means for a job that is given again.
local function judge(store, entry)
  if is_stale(entry) then
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
      mark_lost(store, entry)
    end
    return nil, open_error(entry)
  end
end

--- What has become of the job with a key: its entry if it was submitted, an error if that is not known, nothing if it is to be sent.
---@param client faceswap.Client
---@param job_key string?
---@param kind "detect"|"create"
---@return faceswap.Entry? entry with `repeated`
---@return faceswap.Error?
function ledger.known(client, job_key, kind)
  if not job_key then
    return nil
  end
  local store, err = store_of(client, "job_key")
  if not store then
    return nil, err
  end
  local entry, problem = store:find { job_key = job_key, kind = kind }
  if problem then
    return errors.fail("config", "ledger: %s", problem)
  end
  if entry then
    return judge(store, entry)
  end
end

--- The result of a task that has succeeded, as it was recorded.
---@param entry faceswap.Entry
---@return faceswap.Result?
function ledger.result(entry)
  local urls = entry.state == "succeeded" and entry.urls and json.decode(entry.urls)
  if urls then
    return { task_id = entry.task_id, status = "success", urls = urls, credits = entry.charged }
  end
end

-- ---- around a submission ---------------------------------------------------------------------------------------------------

local function ask_balance(client)
  local answer, err = client:call { call = "balance", timeout = BALANCE_PATIENCE }
  local balance = answer and answer.data.balance
  return type(balance) == "number" and balance or nil, err
end

-- What a submission would cost, and the balance. Only tasks can be estimated; the history of the same model stands in for an answer.
local function quote(client, kind, model, body)
  local books = client.ledger
  local cost, balance, err
  if next(books.budget) and kind == "create" then
    local answer
    answer, err = client:call { call = "estimate", body = body, timeout = ESTIMATE_PATIENCE }
    local data = answer and answer.data or {}
    cost = type(data.estimated_credits) == "number" and data.estimated_credits >= 0 and data.estimated_credits or nil
    balance = type(data.balance) == "number" and data.balance or nil
  end
  if books.store then
    cost = cost or books.store:usual { kind = kind, model = model }
    if not balance and not (err and err.kind == "cancelled") then
      balance, err = ask_balance(client)
    end
  end
  if err and err.kind == "cancelled" then
    return nil, err
  end
  return { cost = cost, balance = balance }
end

local function over_budget(format, ...)
  return nil, errors.new { kind = "config", over_budget = true, message = format:format(...) }
end

-- Writes the intent down. Of two that come with one key at once, the store lets one pass.
local function intend(store, fields, total)
  local entry, reason, detail = store:intend(fields, total)
  if entry then
    return entry
  elseif reason == "over" then
    return over_budget("budget.total: %s credits on top of the %s that are charged or reserved would exceed %s",
      fields.reserved or "some", detail, total)
  elseif reason == "exists" then
    local known, err = judge(store, detail)
    if known or err then
      return known, err
    end
    return intend(store, fields, total) -- it was stale, and is now marked so
  end
  return errors.fail("config", "ledger: %s; nothing was sent", detail)
end

--- Before a submission is sent: checks the budget and writes the intent down.
---@param client faceswap.Client
---@param submission faceswap.Submission
---@param body string its body as it will be sent
---@return faceswap.Entry? entry for ledger.after; one with `repeated` was submitted before: take its task_id and send nothing
---@return faceswap.Error?
function ledger.before(client, submission, body)
  local books = client.ledger
  local kind = submission.call == "create" and "create" or "detect"
  local model, input = submission.body.model or submission.call, submission.body.input or {}
  local known, err = ledger.known(client, submission.job_key, kind)
  if known or err then
    return known, err
  end
  local quoted
  quoted, err = quote(client, kind, model, body)
  if not quoted then
    return nil, err
  end
  local per_job = books.budget.per_job
  if per_job and quoted.cost and quoted.cost > per_job then
    return over_budget("budget.per_job: the job would cost %s credits, %s are allowed", quoted.cost, per_job)
  end
  if not books.store then
    return {}
  end
  return intend(books.store, {
    job_key = submission.job_key,
    kind = kind,
    model = model,
    body = body,
    media_url = submission.media_url,
    media_kind = submission.media_kind,
    detect_task_id = submission.detect_task_id,
    detect_id = input.detect_id,
    output = submission.output,
    plan = submission.plan,
    reserved = quoted.cost,
    balance_before = quoted.balance,
  }, books.budget.total)
end

-- What was submitted but could not be written down is told at once: the next job will hardly fare better.
local function unwritten(entry, answer, problem)
  local _, err = errors.fail("config", "ledger: %s; the entry %d stays without its outcome",
    problem or "somebody else has settled the entry", entry.id)
  err.task_id = answer and answer.task_id
  err.entry_id = entry.id
  return nil, err
end

-- A lost answer: the balance helps to tell what became of the request. It is asked once the loss is written down.
local function add_balance(client, entry, err)
  local balance = ask_balance(client)
  if balance then
    client.ledger.store:update(entry.id, { balance_after = balance }, "ambiguous")
  end
  entry.balance_after = balance
  err.message = err.message .. balances(entry)
end

--- After a submission: writes down what became of it.
---@param client faceswap.Client
---@param entry faceswap.Entry from ledger.before
---@param answer table? of client:call
---@param err faceswap.Error?
---@return table? answer
---@return faceswap.Error?
function ledger.after(client, entry, answer, err)
  local store = client.ledger.store
  if not entry.id then
    return answer, err
  end
  local fields
  if answer then
    fields = { state = "submitted", task_id = answer.task_id, detect_task_id = entry.kind == "detect" and answer.task_id or nil }
  else
    fields = { state = err.ambiguous and "ambiguous" or "refused", error = tostring(err) }
  end
  local written, problem = store:update(entry.id, fields, "intended ambiguous")
  if err then
    err.entry_id = entry.id
    if err.ambiguous then
      add_balance(client, entry, err)
    elseif err.code == 404 and entry.detect_task_id then
      -- the service has forgotten the detection: under the same job key it is to be made again
      local detection = store:find { task_id = entry.detect_task_id, kind = "detect" }
      if detection then
        store:update(detection.id, { state = "expired" }, "submitted succeeded")
      end
    end
    return nil, err
  end
  if not written then
    return unwritten(entry, answer, problem)
  end
  return answer
end

-- ---- the end of what was submitted -----------------------------------------------------------------------------------------

-- The service's own word that it failed; any other error leaves open what becomes of it.
local function is_failure(err)
  return err.kind == "api" and type(err.raw) == "table" and type(err.raw.status) == "string"
end

local function finish(client, kind, task_id, fields)
  local store = client.ledger.store
  local entry = store:find { task_id = task_id, kind = kind }
  if entry then
    -- a failure to write is not one of the job: resume asks again
    store:update(entry.id, fields, "submitted")
  end
end

local function failure_fields(err)
  local credits = err.raw.credits
  return { state = "failed", error = tostring(err), charged = type(credits) == "number" and credits or nil }
end

--- Whenever a task was asked for: writes down its end.
---@param client faceswap.Client
---@param task_id string
---@param result faceswap.Result?
---@param err faceswap.Error?
function ledger.ended(client, task_id, result, err)
  if not client.ledger.store then
    return
  end
  if result and result.urls[1] then
    local credits = type(result.credits) == "number" and result.credits or nil
    finish(client, "create", task_id, { state = "succeeded", urls = json.encode(result.urls), charged = credits })
  elseif err and is_failure(err) then
    finish(client, "create", task_id, failure_fields(err))
  end
end

--- Once the result of a task is where it was to go.
---@param client faceswap.Client
---@param task_id string
function ledger.fetched(client, task_id)
  local store = client.ledger.store
  local entry = store and store:find { task_id = task_id, kind = "create" }
  if entry then
    store:update(entry.id, { fetched = 1 }, "succeeded")
  end
end

--- Whenever a detection was waited for: writes down its end.
---@param client faceswap.Client
---@param detect_task_id string
---@param detection faceswap.Detection?
---@param err faceswap.Error?
function ledger.detected(client, detect_task_id, detection, err)
  if not client.ledger.store then
    return
  end
  if detection then
    local credits = detection.raw.credits
    finish(client, "detect", detect_task_id, {
      state = "succeeded",
      detect_id = detection.detect_id,
      expires_at = detection.expires_at,
      charged = type(credits) == "number" and credits or nil,
    })
  elseif err and is_failure(err) then
    finish(client, "detect", detect_task_id, failure_fields(err))
  end
end

-- ---- after a crash ---------------------------------------------------------------------------------------------------------

-- Adds what is needed to go on.
local function complete(client, entry)
  entry.owner = nil
  entry.ambiguous = entry.state == "ambiguous"
  if (entry.state == "submitted" or entry.state == "succeeded") and entry.kind == "create" then
    entry.task = client:task(entry.task_id)
  elseif entry.state == "submitted" then
    entry.detect = { detect_task_id = entry.task_id, [entry.media_kind .. "_url"] = entry.media_url }
  end
  return entry
end

--- Lists what has no end yet. Nothing is sent but a question for the balance.
---@return faceswap.Entry[]? entries oldest first: with `task` to wait for, and `output` where its result is to go; with
--- `detect`, the options for client:detect; with `ambiguous`, which may have been carried out and charged, and which client:resolve
--- settles; or `alive`, being submitted now
---@return faceswap.Error?
function ledger.resume(client)
  local store, err = store_of(client, "resume")
  if not store then
    return nil, err
  end
  local entries, problem = store:unfinished()
  if not entries then
    return errors.fail("config", "ledger: %s", problem)
  end
  local balance
  for _, entry in ipairs(entries) do
    if entry.state == "intended" and not entry.alive then
      mark_lost(store, entry)
    end
    if entry.state == "ambiguous" and not entry.balance_after then
      balance = balance or ask_balance(client)
      entry.balance_after = balance
      store:update(entry.id, { balance_after = balance }, "ambiguous")
    end
    complete(client, entry)
  end
  return entries
end

-- What may be told of an entry, and in which states.
local verdicts = { refused = "ambiguous", submitted = "ambiguous", failed = "submitted" }

--- Tells what has become of an entry, once the user has found out. One that was refused or has failed may be submitted again.
---@param id integer the entry's
---@param state "refused"|"submitted"|"failed" refused: an ambiguous one was not carried out; submitted: it was, as `task_id`; failed: a
--- submitted one that the service does not know any more
---@param task_id string?
---@return boolean?
---@return faceswap.Error?
function ledger.resolve(client, id, state, task_id)
  options.argument("resolve", "id", id, "number")
  if not verdicts[state] then
    error("resolve: the state must be 'refused', 'submitted' or 'failed'", 2)
  end
  if state == "submitted" then
    options.argument("resolve", "task_id", task_id, "string")
  end
  local store, err = store_of(client, "resolve")
  if not store then
    return nil, err
  end
  local entry, problem = store:find { id = id }
  local detect_task_id = entry and entry.kind == "detect" and task_id or nil
  local fields = { state = state, task_id = task_id, detect_task_id = detect_task_id }
  local done = entry and store:update(id, fields, verdicts[state])
  if not done then
    return errors.fail("config", "ledger: %s", problem or ("there is no entry %d that is %s"):format(id, verdicts[state]))
  end
  return true
end

return ledger
