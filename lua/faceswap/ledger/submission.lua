--- Checks the budget and writes the intent before a submission, and writes the outcome after it.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local ledger = require "faceswap.ledger"
local lookup = require "faceswap.ledger.lookup"
local options = require "faceswap.options"
local private_urls = require "faceswap.ledger.private_urls"
local result_urls = require "faceswap.client.result_urls"

-- Seconds to wait for the balance, without which a submission goes on all the same.
local BALANCE_TIMEOUT, ESTIMATE_TIMEOUT = 10, 30

local submission = {}

--- The balance, where the service tells it soon.
---@param client faceswap.Client
---@param timeout number? seconds that the caller waits for what is to be sent
---@return number?
---@return faceswap.Error?
function submission.balance(client, timeout)
  local answer, err = client:call { call = "balance", timeout = math.min(timeout or BALANCE_TIMEOUT, BALANCE_TIMEOUT) }
  return answer and json.number(answer.data.balance), err
end

-- Codes by which a service says that it does not estimate, or not this model: the cost is open then. Any other answer without a cost leaves
-- the question unanswered.
local NO_ESTIMATES = { [404] = true, [405] = true, [501] = true, [505] = true }

local function unaffordable(cost, balance)
  local _, err = errors.fail("api", "the account cannot afford the job, as the service says: it needs %s credits, the balance is %s",
    cost or "more", balance or "less")
  err.code = 402
  return err
end

-- Asks what a task would cost: the cost and the balance, each nil where the service does not say; or both nil and why the task is not to be
-- sent.
local function estimate(client, body, timeout)
  local answer, err = client:call { call = "estimate", body = body, timeout = math.min(timeout or ESTIMATE_TIMEOUT, ESTIMATE_TIMEOUT) }
  if not answer then
    return nil, nil, not NO_ESTIMATES[err.code or err.status] and err or nil
  end
  local told, balance = answer.data.estimated_credits, json.number(answer.data.balance)
  local cost = json.credits(told)
  if json.truth(answer.data.affordable) == false then
    err = unaffordable(cost, balance)
  elseif not cost then
    err = select(2, errors.fail("protocol", "`estimated_credits` of the answer is no number of credits: %s",
      result_urls.shown(told)))
  end
  return not err and cost or nil, balance, err
end

-- Whether a service has said that the job cannot be done, so that what earlier ones cost tells nothing.
local function is_refusal(err)
  return (err.kind == "api" or err.kind == "http") and not err.retryable
end

-- What a submission would cost, and the balance. Only tasks can be estimated, and are where a budget, or that of the run, bounds them; the
-- history of the same model stands in for an answer. A service that does not estimate leaves the cost open; one that could not be asked, or
-- refuses the job, does not.
local function quote(client, kind, model, body, timeout)
  local ledger_state = client.ledger
  local cost, balance, unasked, err
  if kind == "create" and (ledger_state.budget.per_job or ledger_state.budget.total or ledger_state.run_budget) then
    cost, balance, unasked = estimate(client, body, timeout)
    if unasked and unasked.kind == "cancelled" then
      return nil, unasked
    end
  end
  if ledger_state.store then
    cost = cost or ledger_state.store:usual { kind = kind, model = model, service = client.service }
    if not balance then
      balance, err = submission.balance(client, timeout)
    end
  end
  if err and err.kind == "cancelled" then
    return nil, err
  elseif unasked and (is_refusal(unasked) or not cost) then
    unasked.message = ("budget: %s: %s"):format(is_refusal(unasked) and "the job was not sent, since the service's estimate refuses it" or
      "what the job costs could not be asked, and it was not sent", unasked.message)
    return nil, unasked
  end
  return { cost = cost or kind == "detect" and ledger_state.budget.detection or nil, balance = balance }
end

local function over_budget(format, ...)
  return nil, errors.new { kind = "config", over_budget = true, message = format:format(...) }
end

-- Refuses to send an intent of a process that was stopped, or had no connection, for so long that others may have taken it for dead.
local function check_lease(store, entry)
  if not store.may_send or store:may_send(entry.id) then
    return entry
  end
  store:update(entry.id, { state = "refused", error = "nothing was sent: the lease on the ledger had ended" }, "intended ambiguous")
  local _, err = errors.fail("config", "ledger: this process gave no sign of life for too long; nothing was sent, try again")
  err.retryable = true
  return nil, err
end

-- Writes the intent down. Of two that come with one key at once, the store lets one pass.
local function intend(client, fields, total)
  local store = client.ledger.store
  local entry, reason, detail = store:intend(fields, total)
  if entry then
    return check_lease(store, entry)
  elseif reason == "over" then
    return over_budget("budget.total: %s credits on top of the %s that are charged or reserved would exceed %s",
      fields.reserved or "some", detail, total or "the budget of the run")
  elseif reason == "exists" then
    local first, err = lookup.reusable_entry(store, detail, client.clock.time())
    if first or err then
      return first, err
    end
    return intend(client, fields, total) -- it was stale, and is now marked so
  end
  return errors.fail("config", "ledger: %s; nothing was sent", detail or reason or "the store wrote nothing down, and does not say why")
end

--- Before a submission is sent: checks the budget and writes the intent down.
---@param client faceswap.Client
---@param what faceswap.Submission
---@param body string its body as it will be sent
---@return faceswap.Entry? entry for submission.after; one with `repeated` was submitted before: take its task_id and send nothing
---@return faceswap.Error?
function submission.before(client, what, body)
  options.check_open(client)
  local ledger_state = client.ledger
  local kind = what.call == "create" and "create" or "detect"
  local model, input = what.body.model or what.call, what.body.input or {}
  local first, err = lookup.job(client, what.job_key, kind)
  if first or err then
    return first, err
  end
  local quoted
  quoted, err = quote(client, kind, model, body, what.timeout)
  if not quoted then
    return nil, err
  end
  local per_job = ledger_state.budget.per_job
  if per_job and quoted.cost and quoted.cost > per_job then
    return over_budget("budget.per_job: the job would cost %s credits, %s are allowed", quoted.cost, per_job)
  end
  if not ledger_state.store then
    return {}
  end
  return intend(client, {
    job_key = what.job_key,
    kind = kind,
    model = model,
    body = json.encode(private_urls.copy(json.decode(body, { nulls = true }))), -- what was sent, without the user's metatables
    media_url = what.media_url and private_urls.cut(what.media_url),
    media_path = what.media_path,
    media_kind = what.media_kind,
    detect_task_id = what.detect_task_id,
    detect_id = type(input.detect_id) == "string" and input.detect_id or nil, -- a task of any model may mean something else by it
    output = what.output,
    plan = what.plan,
    run = ledger_state.run,
    service = client.service,
    reserved = quoted.cost,
    balance_before = quoted.balance,
  }, ledger_state.budget.total)
end

-- Reports at once a task that was submitted and could not be written down: the next job would hardly be written either.
local function unwritten(entry, answer, problem)
  local _, err = errors.fail("config", "ledger: %s; the entry %d stays without its outcome: "
    .. "client:resolve(%d, 'submitted', '%s') writes it down in a later run", problem or "somebody else has settled the entry",
    entry.id, entry.id, core.clean(answer.task_id))
  err.task_id = answer.task_id
  err.entry_id = entry.id
  return nil, err
end

-- Asks for the balance after a lost answer, once the loss is written down: it helps to tell what became of the request.
local function add_balance(client, entry, err)
  local balance = submission.balance(client)
  ledger.note(client, entry.id, { balance_after = balance }, "ambiguous")
  entry.balance_after = balance
  err.message = err.message .. lookup.balances(entry)
end

-- The bytes of an answer that could not be read: they may be all that is ever known of a paid task.
local function answer_of(err)
  local bytes = (err.body or ""):gsub("[^\32-\126]", function(byte)
    return ("\\x%02x"):format(byte:byte())
  end)
  return bytes ~= "" and "; what came of the answer: " .. bytes or ""
end

--- After a submission: writes down what became of it.
---@param client faceswap.Client
---@param entry faceswap.Entry from submission.before
---@param answer table? of client:call
---@param err faceswap.Error?
---@return table? answer
---@return faceswap.Error?
function submission.after(client, entry, answer, err)
  if err and err.ambiguous and client.repeats then
    err.ambiguous, err.retryable = false, true
  end
  if not entry.id then
    return answer, err
  end
  local fields
  if answer then
    fields = { state = "submitted", task_id = answer.task_id, detect_task_id = entry.kind == "detect" and answer.task_id or nil }
  else
    fields = { state = err.ambiguous and "ambiguous" or "refused", error = private_urls.cut_all(tostring(err) .. answer_of(err)) }
  end
  local written, problem
  if client.closed and client.ledger.owned then -- by on_event, while this was in the air: a later run finds the entry as it was intended
    problem = "the client was closed"
  else
    written, problem = ledger.note(client, entry.id, fields, "intended ambiguous")
  end
  if err then
    err.entry_id = entry.id
    if problem then -- the entry stops its job from being sent again, whatever the service has said
      err.message = ("%s; ledger: %s; the entry %d stays without its outcome"):format(err.message, problem, entry.id)
    end
    if client.closed then
      return nil, err
    elseif err.ambiguous then
      add_balance(client, entry, err)
    elseif entry.detect_task_id and lookup.lacks_detection(err) then
      -- the service has forgotten the detection: under the same job key it is to be made again
      local detection = ledger.find_sent(client, { task_id = entry.detect_task_id, kind = "detect" })
      if detection then
        ledger.note(client, detection.id, { state = "expired" }, "submitted succeeded")
      end
    end
    return nil, err
  end
  if not written then
    return unwritten(entry, answer, problem)
  end
  return answer
end

return submission
