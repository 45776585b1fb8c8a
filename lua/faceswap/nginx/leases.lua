--- Leases of the waits that this worker of nginx polls for all workers: it renews them while it lives, and passes callbacks on to them.
---
--- While a callback is expected the worker reads one number of the dict ten times a second: a wait polls 40 ms after its callback in the
--- mean, 100 ms at most, and a hundred waits cost a thousandth of a processor. Workers, which come and go, need no sockets between them.
--- The dict's keys are listed in single_flight.lua.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local account_facts = require "faceswap.ledger.account_facts"
local polling = require "faceswap.ledger.polling"
local timers = require "faceswap.nginx.timers"

local leases = {}

-- Seconds between reads of the dict while a callback is expected, and while none is, when only the worker's own end is to be noticed; and
-- seconds between signs of life.
local TICK, REST, PULSE = 0.1, 0.25, 1

-- Seconds. A worker that gave no sign of life for ALIVE is dead. A lease is prolonged every RENEWAL, as long as its call is in progress, or
-- its turn has been asked for in that time: the light thread that began it may have been ended with a client that went away.
local ALIVE, LEASE, RENEWAL = 5, 30, 10

-- Seconds that news are kept, and how many are read at most: older news are of no use.
local NEWS, NEWS_MAX = 10, 1000

---@class faceswap.Poll a wait that this worker leads. What is needed of it stands in a table: where nginx ends a light thread with its
--- request, closures lose the thread's variables
---@field client faceswap.Client
---@field task_id string
---@field kind string the name of its call
---@field expected boolean a callback will come
---@field call number? the core's call, once it has begun
---@field asked number? when its turn was asked for last, before that
---@field renewed number? when its lease was
---@field told string? the state that was told last

---@class faceswap.nginx.Leases one in a worker
---@field private dict table
---@field private pid integer of the worker that the rest is of
---@field private me string the worker's name
---@field private polls table<string, faceswap.Poll>
---@field private left table<string, faceswap.Poll> those that nobody waits for any more, and which the ledger does not know to have ended
---@field private watcher faceswap.nginx.Timer keeps the leases
---@field private asker faceswap.nginx.Timer asks the ledger what other machines tell
---@field private expecting boolean one of `polls` expects a callback
---@field private seen integer the number of the last news that was read
---@field private awaited integer up to which news that are missing have been waited for
local Leases = {}
Leases.__index = Leases

-- ---- news of callbacks -----------------------------------------------------------------------------------------------------

--- Tells all workers that a task is said to have ended.
---@param key string
function Leases:announce(key)
  local number = self.dict:incr("news", 1, 0)
  if number then
    self.dict:set("news:" .. number, key, NEWS)
  end
end

local function read_news(self)
  local latest = self.dict:get("news") or 0
  self.seen = latest < self.seen and latest or math.max(self.seen, latest - NEWS_MAX)
  self.awaited = math.min(self.awaited, latest)
  while self.seen < latest do
    local key = self.dict:get("news:" .. (self.seen + 1))
    -- the number is counted up a moment before the key is set; or the key was evicted, or has expired
    if not key and self.seen >= self.awaited then
      self.awaited = latest
      return
    end
    self.seen = self.seen + 1
    local poll = key and self.polls[key]
    if poll then
      poll.expected = false
      poll.client.core:poll_now(poll.task_id)
    end
  end
end

-- ---- the timer -------------------------------------------------------------------------------------------------------------

local function in_progress(poll, now)
  if not poll.call then
    return now - poll.asked < RENEWAL
  end
  return poll.client.scheduler:in_progress(poll.call)
end

local function pulse(self, now)
  self.expecting = false
  self.dict:set("alive:" .. self.me, true, ALIVE)
  for key, poll in pairs(self.polls) do
    if not in_progress(poll, now) then
      self:release(key, poll)
      self.left[key] = polling.is_shared(poll.client) and poll or nil
    elseif now - poll.renewed >= RENEWAL then
      poll.renewed = now
      self.dict:set("lease:" .. key, self.me, LEASE)
    end
    self.expecting = self.expecting or poll.expected
  end
end

-- Gives one back in the ledger. Returns whether that is settled: a store of the user's that raises, as a closed one, says so each time.
local function give_back(poll)
  local ok, done = pcall(polling.leave, poll.client, { call = poll.kind, id = poll.task_id })
  return done or not ok
end

-- Tells the ledger of leases that nobody gives back: other machines wait for their end.
local function leave(self)
  local left = self.left
  self.left = {}
  for key, poll in pairs(left) do
    local is_done = self.polls[key] or poll.client.closed or give_back(poll)
    self.left[key] = not is_done and poll or self.left[key]
  end
end

-- Reads what other machines have written into the ledger: callbacks that came there, and what is known of accounts.
local function ask_machines(self)
  local by_client = {}
  for _, poll in pairs(self.polls) do
    if polling.is_shared(poll.client) then
      by_client[poll.client] = by_client[poll.client] or {}
      table.insert(by_client[poll.client], poll)
    end
  end
  for client, polls in pairs(by_client) do
    account_facts.exchange(client)
    local ids, by_id = {}, {}
    for i, poll in ipairs(polls) do
      ids[i], by_id[poll.task_id] = poll.task_id, poll
    end
    for _, id in ipairs(polling.called(client.ledger.store, ids)) do
      local poll = by_id[id]
      poll.expected = false
      client.core:poll_now(id)
    end
  end
end

local function has_work(self)
  return next(self.polls) or next(self.left)
end

local function keep_leases(self)
  local pulsed = 0
  while has_work(self) and not ngx.worker.exiting() do
    local now = core.now()
    if now - pulsed >= PULSE then
      pulsed = now
      pulse(self, now)
      self.asker:ask() -- in a timer of its own: leases must be renewed even while the ledger is slow
    end
    read_news(self)
    ngx.sleep(self.expecting and TICK or REST)
  end
end

--- Has the leases be kept, where there are any and nobody does: the timer that was to do so may have been dropped.
function Leases:watch()
  if has_work(self) then
    self.watcher:ask()
  end
end

-- ---- leases ----------------------------------------------------------------------------------------------------------------

-- The object may have been made before the workers were forked.
local function bind_to_worker(self)
  local pid = ngx.worker.pid()
  if self.pid ~= pid then
    self.pid, self.me = pid, ("%d:%.3f"):format(pid, ngx.now())
    self.polls, self.left = {}, {}
    self.watcher = timers.new(0, function()
      keep_leases(self)
    end)
    self.asker = timers.new(0, function(exiting)
      if not exiting then
        leave(self)
        ask_machines(self)
      end
    end)
  end
end

--- Makes this worker the one that polls a task, unless a living worker does.
---@param key string
---@return boolean
function Leases:lease(key)
  bind_to_worker(self)
  local name = "lease:" .. key
  local holder = self.dict:get(name)
  if holder == self.me and not self.polls[key] or holder and holder ~= self.me and not self.dict:get("alive:" .. holder) then
    self.dict:delete(name)
  end
  local added, problem = self.dict:add(name, self.me, LEASE)
  return added or problem ~= "exists"
end

--- Watches over a wait whose lease this worker has.
---@param key string
---@param poll faceswap.Poll
---@param is_expected fun(): boolean whether a callback will come; no news are missed from before this is asked
function Leases:lead(key, poll, is_expected)
  if not next(self.polls) then -- news are read from the present number on
    self.seen = self.dict:get("news") or 0
    self.awaited = self.seen
  end
  self.dict:set("alive:" .. self.me, true, ALIVE)
  poll.renewed, poll.asked = core.now(), core.now()
  self.polls[key] = poll
  self:watch()
  poll.expected = is_expected()
  self.expecting = self.expecting or poll.expected
end

--- The call of a wait has begun. Where the ledger took long to say whose turn it is, the wait was taken for one that nobody waits for.
---@param key string
---@param poll faceswap.Poll
---@param call number the core's
---@param is_expected fun(): boolean see `lead`
function Leases:begin(key, poll, call, is_expected)
  poll.call = call
  if self.polls[key] ~= poll and self:lease(key) then
    local was_expected = poll.expected
    self:lead(key, poll, is_expected)
    if was_expected and not poll.expected then -- it came meanwhile
      poll.client.core:poll_now(poll.task_id)
    end
  end
end

--- Ends the watch and the lease: another worker may poll the task.
---@param key string
---@param poll faceswap.Poll
function Leases:release(key, poll)
  if self.polls[key] == poll then
    self.polls[key] = nil
    self.dict:delete("lease:" .. key)
  end
end

---@param dict table of lua_shared_dict
---@return faceswap.nginx.Leases
function leases.new(dict)
  return setmetatable({ dict = dict, polls = {}, left = {} }, Leases)
end

return leases
