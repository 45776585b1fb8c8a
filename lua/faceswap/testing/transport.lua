--- A transport in memory, with the methods of core.client: answers calls from a double of the service, in virtual time. The module's own
--- flows judge the answers, so retries, polling, deadlines and the breaker are the real ones.
local arrival = require "faceswap.testing.arrival"
local core = require "faceswap.core"
local fifo = require "faceswap.fifo"
local json = require "faceswap.json"
local options = require "faceswap.options"
local recorder = require "faceswap.testing.recorder"
local service = require "faceswap.testing.service"

local transport = {}

---@class faceswap.testing.Transport has the methods of core.client
---@field private clock faceswap.testing.Clock
---@field private service faceswap.testing.Service
---@field private calls table<number, table> in progress
---@field private held table[] calls that wait for their turn, first come first
---@field private done faceswap.Fifo of what step has not given yet
---@field private limiter userdata
---@field private breaker userdata
---@field private seed integer
---@field private recorder faceswap.testing.Recorder
local Transport = {}
Transport.__index = Transport
Transport.__name = "faceswap.testing.Transport"

local function milliseconds(seconds)
  return math.floor(seconds * 1000 + 0.5)
end

-- Seconds of the call's flow, which began at 0.
local function time_of(self, call)
  return (self.clock:milliseconds() - call.began) / 1000
end

-- ---- one call ----------------------------------------------------------------------------------------------------------------

-- Removes a call, with its result.
local function finish(self, call, failure)
  local state = call.flow:state()
  local finished = {
    id = call.id, ok = failure == nil, requests = state.requests, task_id = state.id, state = state.state, place = state.place,
    body = call.body,
    succeeded = state.succeeded, ended = state.ended,
    age = (self.clock:milliseconds() - call.active) / 1000,
  }
  for name, value in pairs(failure or {}) do
    finished[name] = value
  end
  finished.headers = failure and call.headers
  finished.digest = call.name == "put" and not failure and core.file_digest(call.request.file) or nil
  local code = call.flow:code()
  if code ~= 0 then
    self.breaker:note(self.clock.now(), call.name, call.request.body or "", code)
  end
  self.calls[call.id] = nil
  self.done:put(finished)
  self.recorder:ended(call, finished)
end

-- The failure's fields of a flow's state.
local function failure_of(state)
  local failure = {}
  for name, value in pairs(state) do
    failure[name] = value
  end
  for _, name in ipairs { "id", "state", "place", "ended", "state_unknown", "requests", "throttled", "progress" } do
    failure[name] = nil
  end
  return failure
end

local function query_of(request)
  local query = {}
  for i = 1, #(request.query or {}), 2 do
    query[request.query[i]] = request.query[i + 1]
  end
  return query
end

local function send(self, call)
  local now = self.clock:milliseconds()
  local endpoint, request = call.endpoint, call.request
  call.attempt = call.failures + 1
  local ok, answer = pcall(self.service.answer, self.service, {
    call = service.name_of(call.name), method = endpoint.method, path = request.path or endpoint.path, url = request.url,
    query = query_of(request), body = request.body and json.decode(request.body), file = request.file, at = self.clock.now(),
    attempt = call.attempt,
  })
  if not ok then -- an outcome that is a function has raised: an assertion of the user's
    finish(self, call, { kind = "cancelled", message = "cancelled", retryable = false, ambiguous = false })
    error(answer, 0)
  end
  if endpoint.path then
    self.limiter:sent(self.clock.now())
  end
  local timeout = milliseconds(call.flow:timeout(time_of(self, call)))
  if answer.delay == math.huge or milliseconds(answer.delay) > timeout then
    answer = { status = 0, body = "", loss = "timeout", reason = "no answer in time", delay = timeout / 1000 }
  end
  call.sent, call.answer, call.due = now, answer, now + milliseconds(answer.delay)
  self.recorder:requested(call)
end

-- Whether the request may be sent now; else it is held.
local function admit(self, call)
  if call.granted or not call.endpoint.path then
    call.granted = nil
    return true
  elseif not self.held[1] and self.limiter:due(self.clock.now()) <= self.clock.now() then
    return true
  end
  call.flow:hold()
  call.held = true
  self.held[#self.held + 1] = call
  return false
end

-- Drives the call's flow until it waits.
local function drive(self, call)
  local step, due = call.flow:next(time_of(self, call))
  if step == "send" and not admit(self, call) then
    step, due = call.flow:next(time_of(self, call))
  end
  if step == "send" then
    send(self, call)
  elseif step == "wait" then
    call.due = call.began + milliseconds(due)
    if not call.held then
      self.recorder:waits(call)
    end
  else
    finish(self, call, step == "failed" and failure_of(call.flow:state()) or nil)
  end
end

-- Delivers an answer.
local function arrive(self, call)
  local answer = arrival.keep_medium(call, call.answer)
  call.answer = nil
  call.body = answer.body ~= "" and answer.body or nil
  call.headers = arrival.header_lines(answer.headers)
  answer.location = call.endpoint.path and answer.headers and (answer.headers.Location or answer.headers.location)
  call.flow:answer(time_of(self, call), answer)
  local state = call.flow:state()
  call.failures = state.kind and call.failures + 1 or 0
  if not state.kind and call.request.wait then
    call.active = self.clock:milliseconds()
  end
  if call.endpoint.path and not answer.loss then
    self.limiter:answered(self.clock.now(), call.sent / 1000, state.throttled, answer.retry_after)
  end
  self.recorder:answered(call, answer, state)
  drive(self, call)
end

local function unhold(self, call)
  for i, held in ipairs(self.held) do
    if held == call then
      table.remove(self.held, i)
    end
  end
  call.held = nil
end

-- ---- the loop ------------------------------------------------------------------------------------------------------------------

-- The call that is due first, and its time; of several, the one started first.
local function first_due(self)
  local first
  for _, call in pairs(self.calls) do
    if not first or call.due < first.due or call.due == first.due and call.id < first.id then
      first = call
    end
  end
  local turn = self.held[1] and math.max(milliseconds(self.limiter:due(self.clock.now())), self.clock:milliseconds())
  if turn and turn <= first.due then
    return self.held[1], turn
  end
  return first, first and first.due
end

local function advance(self, call)
  if call.answer then
    arrive(self, call)
    return
  end
  local turn = call.held and call.due > self.clock:milliseconds()
  if call.held then
    unhold(self, call)
  end
  if turn then
    call.flow:release()
    call.granted = true
  end
  drive(self, call)
end

--- Advances virtual time until a call has finished, at most `seconds`.
---@param seconds number
---@return table? finished as core.client:step gives it
function Transport:step(seconds)
  local till = self.clock:milliseconds() + milliseconds(seconds)
  while self.done.count == 0 and next(self.calls) do
    local call, due = first_due(self)
    self.clock:reach(math.min(due, till))
    if due > till then
      break
    end
    advance(self, call)
  end
  return self.done:take()
end

-- ---- the other methods of core.client --------------------------------------------------------------------------------------------

local function check_file(request)
  if request.call == "put" then
    return core.file_size(request.file)
  elseif request.call == "get" and request.file then
    return core.writable(request.file)
  end
  return true
end

--- Begins a call.
---@param request table as core.client:start takes it
---@return number? id
---@return string? problem
function Transport:start(request)
  local endpoint = core.endpoint(request.call)
  local ok, problem = check_file(request)
  if not ok then
    return nil, problem
  end
  self.last, self.seed = self.last + 1, self.seed + 1
  local began = self.clock:milliseconds()
  local call = {
    id = self.last, name = request.call, endpoint = endpoint, request = request, began = began, active = began, due = began,
    failures = 0, moved = 0,
    flow = core.flow {
      call = request.call, timeout = request.timeout, request_timeout = request.request_timeout, wait = request.wait,
      known = request.known, fresh = request.fresh, id = request.id, seed = self.seed, age = request.age,
      callback_expected = request.callback_expected, retries = self.retries,
    },
  }
  self.calls[call.id] = call
  local refused = self.breaker:admit(self.clock.now(), request.call, request.body or "")
  if refused then
    finish(self, call, refused)
  else
    drive(self, call)
  end
  return call.id
end

function Transport:active()
  local count = 0
  for _ in pairs(self.calls) do
    count = count + 1
  end
  return count
end

function Transport:progress(id)
  local call = self.calls[id]
  if not call then
    return nil
  end
  local state = call.flow:state()
  return {
    state = state.state, progress = state.progress, moved = call.moved, requests = state.requests, elapsed = time_of(self, call),
    trouble = state.kind and state.message or nil,
  }
end

function Transport:cancel(id)
  local call = self.calls[id]
  if call then
    unhold(self, call)
    finish(self, call, {
      kind = "cancelled", message = "cancelled", retryable = false, ambiguous = call.endpoint.submission and call.answer ~= nil,
    })
  end
end

function Transport:poll_now(task_id)
  for _, call in pairs(self.calls) do
    if call.request.id == task_id and call.flow:poll_now(time_of(self, call)) then
      call.due = self.clock:milliseconds()
    end
  end
end

--- Raises: calls in memory have no socket for a foreign event loop to poll.
function Transport.descriptor()
  options.misuse "client:pollfd: a client of faceswap.testing has no descriptor, since its time is virtual; use client:step"
end

--- Nothing: there is no descriptor.
function Transport.wake()
end

function Transport.account()
  return "testing"
end

-- Its key opens nothing.
function Transport.redact(_, text)
  return text
end

function Transport:stats()
  local flying = 0
  for _, call in pairs(self.calls) do
    flying = flying + (call.answer and 1 or 0)
  end
  local rate = self.limiter:rate()
  return self.recorder:stats(flying, self:active() - flying, #self.held, rate > 0 and rate or nil)
end

function Transport:event()
  return self.recorder:event()
end

function Transport:close()
  self.calls, self.held, self.done = {}, {}, fifo.new()
end

--- Makes a transport.
---@param clock faceswap.testing.Clock
---@param served faceswap.testing.Service
---@param settings {events: boolean, seed: integer, retries: integer?}
---@return faceswap.testing.Transport
function transport.new(clock, served, settings)
  return setmetatable({
    clock = clock, service = served,
    calls = {},
    held = {},
    done = fifo.new(),
    last = 0,
    seed = settings.seed,
    retries = settings.retries,
    limiter = core.rate_limiter(),
    breaker = core.breaker(),
    recorder = recorder.new(clock, settings.events),
  }, Transport)
end

return transport
