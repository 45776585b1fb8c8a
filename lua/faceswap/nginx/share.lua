--- What the workers of one nginx share of waiting, in `lua_shared_dict faceswap`: one of them polls a task, the others take its end from
--- here; and a callback, wherever it arrives, reaches the one that polls.
---
--- All of it may be evicted at any time: then two poll one task, or a callback is missed and its task found by the schedule.
---
--- A worker learns of callbacks by looking at one number in the dict, ten times a second while it expects one: its waiters ask 40 ms later,
--- at most 100, and with a hundred of them it takes a thousandth of a processor. So there is no second set of sockets between workers,
--- which come and go.
local cjson = require "cjson.safe"

local share = {}

local DICT = "faceswap"

-- Seconds between looks at the dict: while a callback is expected, and else, when there is only the worker's own end to be noticed; and
-- between signs of life.
local TICK, REST, PULSE = 0.1, 0.25, 1

-- Seconds. A worker that gave no sign of life for ALIVE is dead. A lease is prolonged every RENEWAL, as long as its call is in progress:
-- the light thread that began it may have been ended with a client that went away.
local ALIVE, LEASE, RENEWAL = 5, 30, 10

-- Seconds that a task's end waits to be taken, and after that for others who are about to take it.
local KEPT, TAKEN = 600, 60

-- Bytes. The end of a task takes some hundred; what takes much more would drive others out of the dict, and is asked for again.
local END_MOST = 65536

-- Seconds. News are read within a tick. A callback that comes before the answer to its submission is remembered so long.
local NEWS, EARLY = 10, 600

-- News beyond so many that a worker has not looked at are not worth reading.
local NEWS_MOST = 1000

-- Seconds. A follower looks for the end after LOOK_FIRST and a hundredth of the time that it has waited, at most a second.
local LOOK_FIRST, LOOK_GROWTH, LOOK_MOST = 0.05, 0.01, 1

---@class faceswap.Poll a wait that this worker leads
---@field renewed number when its lease was
---@field expected boolean a callback will come
---@field client faceswap.Client
---@field task_id string
---@field call number? the core's call, once it has begun
---@field told string? the state that was told last

---@class faceswap.Share one in a worker
---@field private dict table
---@field private pid integer of the worker that the rest is of
---@field private me string the worker's name
---@field private polls table<string, faceswap.Poll>
---@field private watching boolean
---@field private expecting boolean one of `polls` expects a callback
---@field private seen integer the number of the last news that was read
---@field private missing boolean the next ones were not there yet
local Share = {}
Share.__index = Share

-- The object may have been made before the workers were forked.
local function settle(self)
  local pid = ngx.worker.pid()
  if self.pid ~= pid then
    self.pid, self.me = pid, ("%d:%.3f"):format(pid, ngx.now())
    self.polls, self.watching = {}, false
  end
end

-- ---- news of callbacks -----------------------------------------------------------------------------------------------------

local function announce(self, key)
  local number = self.dict:incr("news", 1, 0)
  if number then
    self.dict:set("news:" .. number, key, NEWS)
  end
end

local function read_news(self)
  local latest = self.dict:get("news") or 0
  self.seen = latest < self.seen and latest or math.max(self.seen, latest - NEWS_MOST)
  while self.seen < latest do
    local key = self.dict:get("news:" .. (self.seen + 1))
    -- its number is there before it is itself, by a moment; or it was evicted
    self.missing = not key and not self.missing
    if self.missing then
      return
    end
    self.seen = self.seen + 1
    local poll = key and self.polls[key]
    if poll then
      poll.expected = false
      poll.client.core:hurry(poll.task_id)
    end
  end
end

-- ---- the watch over what this worker polls ---------------------------------------------------------------------------------

local function in_progress(poll)
  return not poll.call or poll.client.scheduler:in_progress(poll.call)
end

local function pulse(self, now)
  self.expecting = false
  self.dict:set("alive:" .. self.me, true, ALIVE)
  for key, poll in pairs(self.polls) do
    if not in_progress(poll) then
      self.polls[key] = nil
      self.dict:delete("lease:" .. key)
    elseif now - poll.renewed >= RENEWAL then
      poll.renewed = now
      self.dict:set("lease:" .. key, self.me, LEASE)
    end
    self.expecting = self.expecting or poll.expected
  end
end

local function watch_polls(self)
  local pulsed = 0
  while next(self.polls) and not ngx.worker.exiting() do
    local now = ngx.now()
    if now - pulsed >= PULSE then
      pulsed = now
      pulse(self, now)
    end
    read_news(self)
    ngx.sleep(self.expecting and TICK or REST)
  end
end

local function watch(premature, self)
  local ok, problem = true, nil
  if not premature then
    ok, problem = pcall(watch_polls, self)
  end
  self.watching = false
  if not ok then
    ngx.log(ngx.ERR, "faceswap: ", problem)
  end
end

-- From now on no news are missed.
local function start_watching(self)
  if self.watching then
    return
  end
  self.dict:set("alive:" .. self.me, true, ALIVE)
  self.seen, self.missing, self.expecting = self.dict:get("news") or 0, false, true
  self.watching = ngx.timer.at(0, watch, self) ~= nil
end

-- ---- the end of a task -----------------------------------------------------------------------------------------------------

local function take(self, key)
  local text = self.dict:get("end:" .. key)
  local finished = text and cjson.decode(text)
  if not finished then
    return nil
  end
  self.dict:expire("end:" .. key, TAKEN)
  finished.age = finished.age + ngx.now() - finished.told_at
  return finished
end

-- What is true of the task, not of the one who asked: that it has succeeded or failed.
local function is_end(finished)
  if finished.ok or finished.kind ~= "api" then
    return finished.ok
  end
  local envelope = cjson.decode(finished.body or "")
  local data = type(envelope) == "table" and envelope.data
  return type(data) == "table" and type(data.status) == "string"
end

local function publish(self, key, finished)
  finished.told_at = ngx.now()
  local text = cjson.encode(finished)
  if #text <= END_MOST then
    self.dict:set("end:" .. key, text, KEPT)
  end
  local job = self.dict:get("job:" .. key)
  if job then
    self.dict:delete("job:" .. key)
    self.dict:delete("task:" .. job)
  end
end

-- ---- leading ---------------------------------------------------------------------------------------------------------------

-- Becomes the one who polls, where there is none alive.
local function lease(self, key)
  local name = "lease:" .. key
  local holder = self.dict:get(name)
  if holder == self.me and not self.polls[key] or holder and holder ~= self.me and not self.dict:get("alive:" .. holder) then
    self.dict:delete(name)
  end
  local added, problem = self.dict:add(name, self.me, LEASE)
  return added or problem ~= "exists"
end

local function tell_states(self, key, poll, on_progress)
  return on_progress and function(event)
    if event.state ~= poll.told then
      poll.told = event.state
      self.dict:set("state:" .. key, event.state, KEPT)
    end
    on_progress(event)
  end
end

-- What the watch needs stands in a table: where nginx ends a light thread with its request, closures lose the thread's variables.
local function lead(self, client, request, key, perform)
  local poll = { renewed = ngx.now(), client = client, task_id = request.id }
  self.polls[key] = poll
  start_watching(self) -- before it is asked whether the callback has come
  local job = self.dict:get("job:" .. key)
  poll.expected = job ~= nil and not self.dict:get("called:" .. job)
  self.expecting = self.expecting or poll.expected
  request.stretched = poll.expected
  request.on_progress = tell_states(self, key, poll, request.on_progress)
  local ok, finished, err = pcall(perform, client, request, function(id)
    poll.call = id
  end)
  if self.polls[key] == poll then
    self.polls[key] = nil
  end
  if ok and finished and is_end(finished) then
    publish(self, key, finished)
  end
  self.dict:delete("lease:" .. key)
  if not ok then
    error(finished, 0)
  end
  return finished, err
end

-- ---- following -------------------------------------------------------------------------------------------------------------

-- What ends a wait that another one leads, before the task has ended.
local function giving_up(client, request, state, waited)
  local refusal = client.scheduler:refusal()
  if refusal then
    return nil, refusal
  elseif waited >= request.timeout then
    return { kind = "timeout", retryable = true, message = ("still '%s' after %.0f s"):format(state or "unknown", waited), age = 0 }
  end
end

local function follow(self, client, request, key, waited)
  local state = self.dict:get("state:" .. key)
  local finished, err = giving_up(client, request, state, waited)
  if not finished and not err then
    if request.on_progress then
      request.on_progress { stage = request.stage, state = state, elapsed = waited, requests = 0, moved = 0 }
    end
    local look = math.min(LOOK_FIRST + waited * LOOK_GROWTH, LOOK_MOST, request.timeout - waited)
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
function Share:wait(client, request, perform)
  settle(self)
  local key = self:key(client, request.call, request.id)
  local began = ngx.now()
  while true do
    local waited = ngx.now() - began
    local finished = take(self, key)
    if finished then
      return finished
    elseif lease(self, key) then
      request.timeout = math.max(request.timeout - waited, 1)
      return lead(self, client, request, key, perform)
    end
    local given_up, err = follow(self, client, request, key, waited)
    if given_up or err then
      return given_up, err
    end
  end
end

-- ---- callbacks -------------------------------------------------------------------------------------------------------------

--- What a task is known by here: not by those with another key.
function Share.key(_, client, call, id)
  return ("%s:%s:%s"):format(client.account, call, id)
end

--- A callback for a task will come.
---@param key string of the task
---@param job string what its URL names it by
---@param lifetime number seconds
function Share:expect(key, job, lifetime)
  self.dict:set("job:" .. key, job, lifetime)
  self.dict:set("task:" .. job, key, lifetime)
end

--- A callback has come. The first one for a job counts.
---@param job string
function Share:called(job)
  if not self.dict:add("called:" .. job, true, EARLY) then
    return
  end
  local key = self.dict:get("task:" .. job)
  if key then
    announce(self, key)
  end
end

local opened

--- What this worker shares with others; nil without `lua_shared_dict faceswap`.
---@return faceswap.Share?
function share.open()
  local dict = ngx.shared[DICT]
  if dict and not opened then
    opened = setmetatable({ dict = dict }, Share)
  end
  return opened
end

return share
