--- Counts a double's calls and emits their events, as the transport's observer does for real ones.
local fifo = require "faceswap.fifo"

local recorder = {}

---@class faceswap.testing.Recorder
---@field private clock faceswap.testing.Clock
---@field private wanted boolean
---@field private events faceswap.Fifo that nobody has taken
---@field private counts table
local Recorder = {}
Recorder.__index = Recorder

local function tell(self, type, call, more)
  if not self.wanted then
    return
  end
  local event = {
    type = type,
    time = self.clock.time() + self.clock.now() % 1,
    call = call.name,
    id = call.id,
    attempt = call.attempt,
    task_id = call.flow:state().id,
  }
  for name, value in pairs(more) do
    event[name] = value
  end
  self.events:put(event)
end

local function count(table_of, name, outcome)
  table_of[name] = table_of[name] or {}
  table_of[name][outcome] = (table_of[name][outcome] or 0) + 1
end

local function failure(state)
  return { kind = state.kind, status = state.status, code = state.code, message = state.message }
end

--- Notes a request.
function Recorder:requested(call)
  local url = call.endpoint.path or call.request.url:match("^%a+://[^/?#]*([^?#]*)")
  tell(self, "request", call, { method = call.endpoint.method, path = call.request.path or url })
end

--- Notes an answer after its judgement; `state` is the flow's.
function Recorder:answered(call, answer, state)
  count(self.counts.requests, call.name, state.kind or "ok")
  self.counts.bytes_received = self.counts.bytes_received + #answer.body
  local more = failure(state)
  more.status = more.status or answer.status ~= 0 and answer.status or nil
  more.code = more.code or not state.kind and call.endpoint.path and 200 or nil
  more.elapsed = (self.clock:milliseconds() - call.sent) / 1000
  tell(self, "response", call, more)
  if not state.kind and state.state and state.state ~= call.told and not (state.state_unknown and call.told_unknown) then
    call.told, call.told_unknown = state.state, call.told_unknown or state.state_unknown
    tell(self, "state", call, { state = state.state, unknown = state.state_unknown or nil })
  end
end

--- Notes a wait for the next request.
function Recorder:waits(call)
  local state = call.flow:state()
  local more = failure(state)
  more.attempt = call.failures + 1
  more.wait = (call.due - self.clock:milliseconds()) / 1000
  self.counts.retries = self.counts.retries + (state.kind and 1 or 0)
  tell(self, state.kind and "retry" or "poll", call, more)
end

--- Notes the end of a call.
function Recorder:ended(call, finished)
  local more = failure(finished)
  count(self.counts.calls, call.name, finished.kind or "ok")
  if finished.ambiguous then
    self.counts.ambiguous = self.counts.ambiguous + 1
    tell(self, "ambiguous", call, more)
  end
  more.state = finished.state
  more.elapsed = (self.clock:milliseconds() - call.began) / 1000
  tell(self, "finished", call, more)
end

--- Takes the oldest event.
---@return faceswap.Event?
function Recorder:event()
  return self.events:take()
end

--- The numbers, as core.client:stats has them; without latencies and durations.
function Recorder:stats(in_flight, waiting, held, rate)
  local counts = self.counts
  return {
    calls = counts.calls, requests = counts.requests, latency = {}, durations = {}, retries = counts.retries,
    ambiguous = counts.ambiguous, bytes_sent = 0, bytes_received = counts.bytes_received, connections_opened = 0,
    connections_reused = 0, events_dropped = 0, in_flight = in_flight, waiting = waiting, held = held, rate = rate,
  }
end

--- Makes a recorder. It keeps events only if the client has a listener.
---@return faceswap.testing.Recorder
function recorder.new(clock, wanted)
  return setmetatable({
    clock = clock,
    wanted = wanted,
    events = fifo.new(),
    counts = { calls = {}, requests = {}, retries = 0, ambiguous = 0, bytes_received = 0 },
  }, Recorder)
end

return recorder
