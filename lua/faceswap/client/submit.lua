--- Sends every call that costs credits.
local core = require "faceswap.core"
local json = require "faceswap.json"
local ledger = require "faceswap.ledger.submission"
local lookup = require "faceswap.ledger.lookup"
local options = require "faceswap.options"
local polling = require "faceswap.ledger.polling"
local schema = require "faceswap.client.schema"

local submit = {}

-- Seconds to ask for a task that a refusal names.
local CONFIRM_TIMEOUT = 30

-- The code by which a service says that there is no such task; any other answer only fails to tell.
local NOT_FOUND = 404

---@class faceswap.Submission
---@field call "create"|"detect_video"|"detect_image" the core's call
---@field body table the request; its `model` is that of "create"
---@field media_url string? what it is about
---@field media_path string? the file, where it was uploaded from here; default: what this client has uploaded to that URL
---@field media_kind "video"|"gif"|"image"|nil
---@field job_key string? the user's name for the job
---@field detect_task_id string? the detection that it continues
---@field output string? path where the result is to be downloaded to
---@field plan string? hash of the plan that chose
---@field timeout number? seconds that the service's answer is waited for (120)

-- Adds the missing credits to a refusal; the service's own message may have no numbers.
local function add_credits(client, err, body)
  local estimate = client:call { call = "estimate", body = body }
  local needed = estimate and json.credits(estimate.data.estimated_credits)
  local balance = estimate and json.number(estimate.data.balance) or client:balance()
  if needed and balance then
    err.message = ("%s; it needs %s credits, the balance is %s"):format(err.message, needed, balance)
  elseif balance then
    err.message = ("%s; the balance is %s credits"):format(err.message, balance)
  end
end

-- Finds out what is true of a refusal that names a task, by asking for the task, which costs nothing: one that exists was made, and is
-- the outcome; one that the service does not know, asked more than once, was not. Where that cannot be told, the submission may be charged.
local function confirm(client, call, answer, err)
  local id = err and err.task_id
  if not id then
    return answer, err
  end
  local known, problem = lookup.ask(client, call == "create" and "create" or "detect", id, CONFIRM_TIMEOUT, true)
  if known then
    client.ages:note(id)
    return { task_id = id }
  elseif problem.circuit_open then
    return nil, err -- the key is not accepted, neither for the submission nor for the question
  elseif (problem.code or problem.status) == NOT_FOUND then
    err.task_id = nil
    return nil, err
  end
  err.ambiguous, err.retryable = true, false
  err.message = ("%s; yet the answer names the task %s, and whether there is one could not be asked: %s"):format(err.message,
    core.clean(id), problem.message)
  return nil, err
end

-- Writes the intent down, sends, and writes down what became of it.
local function record_and_send(client, submission)
  local ok, wrong = true, nil
  if submission.call == "create" then
    ok, wrong = schema.check(client, submission.body.model, submission.body.input, submission.timeout)
  end
  if not ok then
    return nil, wrong
  end
  local callback, job = submission.call == "create" and not submission.body.callback_url and client.callback, nil
  if callback then
    submission.body.callback_url, job = callback:issue()
  end
  submission.media_path = submission.media_path or client.uploads:path_of(submission.media_url)
  local body = json.encode(submission.body)
  local entry, refused = ledger.before(client, submission, body)
  if not entry then
    return nil, refused
  elseif entry.repeated then
    return entry.task_id, entry
  end
  local answer, err = ledger.after(client, entry, confirm(client, submission.call, client:call {
    call = submission.call, body = body, timeout = submission.timeout,
  }))
  if answer then
    if callback then
      callback:submitted(client, answer.task_id, job)
      polling.expect(client, job, answer.task_id)
    end
    return answer.task_id
  end
  if err.code == 402 and submission.call == "create" and not err.circuit_open then
    add_credits(client, err, body)
  end
  return nil, err
end

--- Sends a submission once, its intent and its outcome written into the ledger.
---@param client faceswap.Client
---@param submission faceswap.Submission its body gets the URL of the client's callback, where it has none
---@return string? task_id of the task or detection that it made
---@return faceswap.Error|faceswap.Entry|nil second the error; or the ledger's entry if the job was submitted before, and nothing was sent
function submit.send(client, submission)
  local text, problem = json.encode_argument(submission.body)
  if not text then
    options.misuse(("%s: %s"):format(submission.call, problem))
  end
  options.check_usable(client)
  return client.scheduler:shield(record_and_send, client, submission)
end

return submit
