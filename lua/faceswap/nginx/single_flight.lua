--- Single flight across the workers of one nginx: one worker polls a task, the others read its result from `lua_shared_dict faceswap`;
--- and a callback, in whichever worker it arrives, wakes the one that polls. Where machines share a ledger,
--- the worker that would poll waits while one of another machine does, and asks once that has written down the end (ledger/polling.lua).
---
--- The keys of the dict (KEY names a task of an account, JOB is the token in a callback's URL, WORKER a process):
---   lease:KEY     the worker that polls            written by the poller, renewed every 10 s    lives 30 s
---   alive:WORKER  true                             written by each worker once a second          lives 5 s
---   state:KEY     the task's last state            written by the poller                         lives 600 s
---   end:KEY       the result, as JSON              written by the poller                         lives 600 s, 60 s once it was read
---   job:KEY       JOB of the expected callback     written at the submission                     lives as long as the callback may come
---   task:JOB      KEY                              written at the submission                     likewise
---   called:JOB    true: the callback came          written where it arrives                      lives 600 s
---   news          number of the last callback      incremented where it arrives
---   news:NUMBER   KEY of that callback             written where it arrives                      lives 10 s
---
--- Any key may be evicted at any time: then two workers poll one task, or a callback is missed and the schedule finds the end.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local json = require "faceswap.json"
local leases = require "faceswap.nginx.leases"
local polling = require "faceswap.ledger.polling"

local single_flight = {}

local DICT = "faceswap"

-- Seconds that a task's end waits to be taken, and after that for others who are about to take it.
local KEPT, TAKEN = 600, 60

-- Bytes. The end of a task takes some hundred; what takes much more would drive others out of the dict, and is asked for again.
local END_MAX = 65536

-- Seconds. A callback that comes before the answer to its submission is remembered so long.
local EARLY = 600

-- Seconds. A follower looks for the end after LOOK_FIRST and a hundredth of the time that it has waited, at most a second.
local LOOK_FIRST, LOOK_GROWTH, LOOK_MAX = 0.05, 0.01, 1

---@class faceswap.nginx.SingleFlight one in a worker
---@field private dict table
---@field private leases faceswap.nginx.Leases
local SingleFlight = {}
SingleFlight.__index = SingleFlight

-- ---- the end of a task -----------------------------------------------------------------------------------------------------

local function take(self, key)
  local text = self.dict:get("end:" .. key)
  local finished = text and json.decode(text)
  if not finished then
    return nil
  end
  self.dict:expire("end:" .. key, TAKEN)
  finished.age = finished.age + core.now() - finished.told_at
  return finished
end

-- What is true of the task, not of the one who asked: that it has succeeded or failed.
local function is_end(finished)
  return finished.ok or finished.ended
end

local function publish(self, key, finished)
  finished.told_at = core.now()
  local text = json.encode(finished)
  if #text <= END_MAX then
    self.dict:set("end:" .. key, text, KEPT)
  end
  local job = self.dict:get("job:" .. key)
  if job then
    self.dict:delete("job:" .. key)
    self.dict:delete("task:" .. job)
  end
end

-- ---- leading ---------------------------------------------------------------------------------------------------------------

local function tell_states(self, key, poll, on_progress)
  return on_progress and function(event)
    if event.state ~= poll.told then
      poll.told = event.state
      self.dict:set("state:" .. key, event.state, KEPT)
    end
    on_progress(event)
  end
end

-- Seconds between looks whether another machine still polls.
local ELSEWHERE = 1

-- What ends a wait that another one leads, before the task has ended.
local function giving_up(client, request, state, waited)
  local refusal = client.scheduler:refusal()
  if refusal then
    return nil, refusal
  elseif waited >= request.timeout then
    return { kind = "timeout", retryable = true, message = ("still '%s' after %.0f s"):format(state or "unknown", waited), age = 0 }
  end
end

-- Waits while a worker of another machine polls; then it is this one's turn, or the task has ended and is asked for once.
local function perform_in_turn(perform, client, request, poll, begun)
  local began, lead = core.now(), polling.lead(client, request)
  while lead == "other" do
    local finished, err = giving_up(client, request, nil, core.now() - began)
    if finished or err then
      return finished, err
    end
    ngx.sleep(ELSEWHERE)
    poll.asked = core.now()
    lead = polling.lead(client, request)
  end
  request.timeout = math.max(request.timeout - (core.now() - began), 1)
  return polling.end_turn(client, request, lead, pcall(perform, client, request, begun))
end

local function lead(self, client, request, key, perform)
  local poll = { client = client, task_id = request.id, kind = request.call }
  local function is_expected()
    local job = self.dict:get("job:" .. key)
    return job ~= nil and not self.dict:get("called:" .. job)
  end
  self.leases:lead(key, poll, is_expected)
  request.callback_expected = poll.expected
  request.on_progress = tell_states(self, key, poll, request.on_progress)
  local ok, finished, err = pcall(perform_in_turn, perform, client, request, poll, function(id)
    self.leases:begin(key, poll, id, is_expected)
  end)
  if ok and finished and is_end(finished) then
    publish(self, key, finished)
  end
  self.leases:release(key, poll)
  if not ok then
    error(finished, 0)
  end
  return finished, err
end

-- ---- following -------------------------------------------------------------------------------------------------------------

local function follow(self, client, request, key, waited)
  local state = self.dict:get("state:" .. key)
  local finished, err = giving_up(client, request, state, waited)
  if not finished and not err then
    if request.on_progress then
      request.on_progress { stage = request.stage, state = state, elapsed = waited, requests = 0, moved = 0 }
    end
    local look = math.min(LOOK_FIRST + waited * LOOK_GROWTH, LOOK_MAX, request.timeout - waited)
    ngx.sleep(math.max(look, 0.001)) -- by less nginx's clock would not go on
  end
  return finished, err
end

--- Waits for the end of a task: polls it, or follows another one that does.
---@param client faceswap.Client
---@param request table see call.make
---@param perform fun(client: faceswap.Client, request: table, begun: fun(id: number)): table?, faceswap.Error? polls
---@return table? finished what the core gave, here or elsewhere
---@return faceswap.Error?
function SingleFlight:wait(client, request, perform)
  local key = self:key(client, request.call, request.id)
  local began = core.now()
  while true do
    local waited = core.now() - began
    local finished = take(self, key)
    if finished then
      return finished
    elseif self.leases:lease(key) then
      request.timeout = math.max(request.timeout - waited, 1)
      return lead(self, client, request, key, perform)
    end
    local given_up, err = follow(self, client, request, key, waited)
    if given_up or err then
      return given_up, err
    end
  end
end

--- Has the leases of this worker's waits be kept; called now and then.
function SingleFlight:watch()
  self.leases:watch()
end

-- ---- callbacks -------------------------------------------------------------------------------------------------------------

--- What a task is known by here: not by those with another key.
function SingleFlight.key(_, client, call, id)
  return ("%s:%s:%s"):format(client.account, call, id)
end

--- A callback for a task will come.
---@param key string of the task
---@param job string what its URL names it by
---@param lifetime number seconds
function SingleFlight:expect(key, job, lifetime)
  self.dict:set("job:" .. key, job, lifetime)
  self.dict:set("task:" .. job, key, lifetime)
end

--- A callback has come. The first one for a job counts.
---@param job string
---@return boolean first
function SingleFlight:called(job)
  if not self.dict:add("called:" .. job, true, EARLY) then
    return false
  end
  local key = self.dict:get("task:" .. job)
  if key then
    self.leases:announce(key)
  end
  return true
end

local opened

--- What this worker shares with others; nil without `lua_shared_dict faceswap`.
---@return faceswap.nginx.SingleFlight?
function single_flight.open()
  local dict = ngx.shared[DICT]
  if dict and not opened then
    opened = setmetatable({ dict = dict, leases = leases.new(dict) }, SingleFlight)
  end
  return opened
end

return single_flight
