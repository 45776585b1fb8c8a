--- One call to the service, from the request to the decoded answer.
local cancel = require "faceswap.client.cancel"
local call_error = require "faceswap.client.call_error"
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local options = require "faceswap.options"
local polling = require "faceswap.ledger.polling"
local service = require "faceswap.client.service"

local call = {}

-- Seconds that a call may take, and that a submission may: services were seen to hold its answer back for more than a minute.
local TIMEOUT, SUBMISSION_TIMEOUT = 60, 240

-- Bytes of an answer that cannot be decoded, or does not tell what became of a submission, kept for the user.
local BODY_KEPT = 1024

--- Seconds that a call may take at least, however short a wait is to be: who waits for a moment only wants to submit.
---@package
call.LEAST = 1

local submissions = { create = true, detect_video = true, detect_image = true }

-- The share of the work, and the seconds, from which on an estimate of the rest is worth showing.
local LITTLE, SOON = 0.02, 1

-- Seconds until the end, by the pace between the first progress and the last; the time in the queue before does not count. What is told of
-- a task is as old as its last poll, so the time since then is taken off.
local function time_left(event, begun)
  local fraction, elapsed = event.fraction, event.elapsed
  if not fraction or fraction >= 1 then
    return nil
  elseif not begun.fraction or fraction < begun.fraction then
    begun.fraction, begun.elapsed = fraction, elapsed
  end
  if fraction ~= begun.last then
    begun.last, begun.last_elapsed = fraction, elapsed
  end
  local done, took = fraction - begun.fraction, begun.last_elapsed - begun.elapsed
  return done >= LITTLE and took >= SOON and math.max(0, (1 - fraction) * took / done - (elapsed - begun.last_elapsed)) or nil
end

-- Two functions that report to `on_progress`: the first while the call runs, the second once it has succeeded.
local function reporter(self, stage, on_progress)
  local begun, last = {}, nil
  local function report(id)
    local event = self.core:progress(id)
    if event then
      event.stage = stage
      event.state = event.state and core.clean(event.state)
      event.trouble = event.trouble and core.clean(event.trouble)
      event.fraction = event.progress or event.expected and event.expected > 0 and event.moved / event.expected or nil
      event.remaining = time_left(event, begun)
      last = event
      on_progress(event)
    end
  end
  local function finish()
    if last then
      last.fraction, last.remaining, last.trouble, last.ended = 1, nil, nil, true
      pcall(on_progress, last) -- what has been got must not be lost by it
    end
  end
  return report, finish
end

-- A task's duration counts from its submission to its end.
local function note_age(self, request, finished)
  if request.wait and (finished.ok or finished.kind == "api") then
    self.ages:forget(request.id)
  elseif request.body and finished.ok and finished.task_id then
    self.ages:note(finished.task_id)
  end
end

local cancel_interrupted

-- Has the core make the call. `begun` is told its id.
local function perform(self, request, begun)
  local stage, on_progress = request.stage, request.on_progress
  local id, problem = self.core:start(request)
  if not id then
    return errors.fail("config", "%s", problem)
  end
  if begun then
    begun(id)
  end
  if not on_progress then
    return self.scheduler:await(id)
  end
  local report, finish = reporter(self, stage, on_progress)
  local finished, err = self.scheduler:await(id, function()
    report(id)
  end, cancel.applies(self, request) and function(raised)
    cancel_interrupted(self, request, raised)
  end or nil)
  if finished and finished.ok then
    finish()
  end
  return finished, err
end

-- A timeout that the caller names bounds a submission's single request, too. The limit of all calls does not: who gives up the answer to a
-- submission does not know what it has paid for.
local function set_timeout(self, request)
  local given = request.timeout or self.call_timeout
  local is_submission = submissions[request.call]
  request.request_timeout = is_submission and given or nil
  request.timeout = given or is_submission and SUBMISSION_TIMEOUT or TIMEOUT
  if self.limit and not is_submission then
    request.timeout = math.min(request.timeout, request.wait and self.limit or math.max(self.limit, call.LEAST))
  end
end

local function host_of(url)
  return (core.url_host(url):gsub("^%[(.*)%]$", "%1"):lower())
end

-- The path of a URL on the service's host; nil of others.
local function own_path(self, url)
  local root = self.base_url:match "^[^/]*//[^/]*"
  return url and url:sub(1, #root + 1) == root .. "/" and url:sub(#root + 1):match "^[^?#]*" or nil
end

-- The error of a call that has failed, with what was answered.
local function failure_of(self, request, finished, envelope, data)
  local err = call_error.new(finished, {
    key_source = self.key_source,
    is_api = not request.url,
    is_download = request.call == "get",
    file = request.file,
    own_path = own_path(self, request.url),
    host = not request.url and host_of(self.base_url) or nil,
    global_host = not request.url and self.base_url == service.GLOBAL and service.GLOBAL:match "//(.*)$" or nil,
    is_inferred = request.call == "detect_video" and self.backend == "hosted" and not request.path,
    engine = self.backend == "local" and not request.url and (self.engine and "own" or "named") or nil,
    redact = function(text)
      return self.closed and text or self.core:redact(text) -- a second time: the core has redacted its answer
    end,
  })
  err.message = self.uploads:in_words(err.message)
  err.raw = data or envelope or nil
  err.task_id = submissions[request.call] and finished.task_id or nil -- a refusal may name a task
  err.task_ended = finished.ended or nil
  if finished.body and (err.ambiguous or type(envelope) ~= "table") then
    err.body = finished.body:sub(1, BODY_KEPT)
  end
  return err
end

-- Ends the engine's work after a cancelled wait. The job is cancelled already; this one call is still allowed.
local function cancel_work(self, request)
  self.scheduler:last_call(function()
    cancel.work(self, request, perform)
  end)
end

-- Ends the engine's work after on_progress has raised an interruption, unless a ledger lets a later run take the work up.
function cancel_interrupted(self, request, raised)
  if type(raised) == "table" and raised.kind == "cancelled" and not self.ledger.store then
    cancel_work(self, request)
  end
end

-- The member of an answer at a path of the core's (csrc/core/policy/payload.h): "data.0" is the first element of a list, "." the whole.
local function member_of(answer, path)
  for name in path:gmatch "[^.]+" do
    if type(answer) ~= "table" then
      return nil
    end
    answer = answer[name == "0" and 1 or name]
  end
  return answer
end

--- Makes one call and waits for its end.
---@package
---@param self faceswap.Client
---@param request table see core.client:start; `stage` and `on_progress` are for reports
---@return table? answer {data, task_id, age, status, succeeded}, where data is the envelope's and succeeded is of its task; of media
--- {bytes} that are not written to a file, the {digest} of a file that was sent, and the {headers} that answered HEAD, in lines
---@return faceswap.Error?
function call.make(self, request)
  local refusal = self.scheduler:refusal()
  if refusal then
    return nil, refusal -- also of the jobs that a closing client ends, which write down what was in the air
  end
  options.check_usable(self)
  set_timeout(self, request)
  request.path = request.path or self.paths[request.call]
  request.age = request.kind and self.ages:of(request.id)
  request.fresh = request.call == "get" and not request.hasty and self.fresh:has(request.url)
  local finished, err
  if self.share and request.wait then
    finished, err = self.share:wait(self, request, perform)
  else
    local callback = request.wait and self.callback
    request.callback_expected = callback and callback.expects and callback:expects(self, request.id) or false
    finished, err = polling.perform(self, request, perform)
  end
  if not finished then
    return nil, err
  end
  if finished.kind == "cancelled" and self.scheduler:is_cancelled() and cancel.applies(self, request) then
    cancel_work(self, request)
  end
  note_age(self, request, finished)
  if request.fresh and not finished.ok then
    self.fresh:forget(request.url) -- it was waited for
  end
  if finished.ok and request.url then -- media have no envelope
    return { bytes = finished.body or "", digest = finished.digest, headers = finished.headers }
  end
  local envelope = finished.body and json.decode(finished.body, { lax = true })
  local data = member_of(envelope, finished.place or "data")
  if not finished.ok then
    return nil, failure_of(self, request, finished, envelope, data)
  end
  -- a submission needs nothing of its answer but the id, which must not be lost
  if type(data) ~= "table" and not submissions[request.call] then
    return errors.fail("protocol", "the answer cannot be decoded")
  end
  return { data = data, task_id = finished.task_id, age = finished.age, succeeded = request.wait or finished.succeeded,
    status = finished.state and core.clean(finished.state) }
end

return call
