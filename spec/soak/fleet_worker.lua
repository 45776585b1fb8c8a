--- One worker of a storm: takes jobs, writes intents down, "pays" by a line in a file, writes outcomes down. It is killed and stopped at
--- any moment, and so is the server.
---   lua5.4 spec/soak/fleet_worker.lua ADDRESS RUN PAID TOTAL SLOW claim|rude KEYS
local errors = require "faceswap.errors"
local runs = require "faceswap.ledger.run"
local socket = require "socket"

local worker = {}

local cost_of

-- Opens the ledger; the server may be away just now.
local function open(place)
  local module = require "faceswap.store_postgres"
  while true do
    local store = module.open(place)
    if store then
      return store
    end
    socket.sleep(0.2)
  end
end

-- One write to a file that is opened for appending: what stands there is paid.
local function pay(path, key)
  local task = ("t%x%x"):format(math.random(0x7fffffff), math.random(0x7fffffff))
  local file = assert(io.open(path, "a"))
  file:setvbuf "no"
  assert(file:write(("%s %s %d\n"):format(key, task, cost_of(key))))
  file:close()
  return task
end

local function doze(self)
  socket.sleep(math.random() * self.slow)
end

-- What stands in the ledger under the key already.
local function take_up(self, entry)
  if entry.state == "intended" and entry.alive then
    return nil, "alive"
  elseif entry.state == "intended" then
    self.store:update(entry.id, { state = "ambiguous", error = "lost" }, "intended")
    return nil, "ambiguous"
  elseif entry.state == "submitted" then
    doze(self)
    return self.store:update(entry.id, { state = "succeeded", charged = cost_of(entry.job_key) }, "submitted") ~= nil, "ledger"
  end
  return entry.state == "succeeded", entry.state
end

-- Does one job: true, or nil and why not.
local function do_job(self, key)
  local fields = { job_key = key, kind = "create", model = "m", body = "{}", reserved = cost_of(key), run = self.run }
  local entry, reason, detail = self.store:intend(fields, self.total)
  if not entry then
    if reason == "exists" then
      return take_up(self, detail)
    end
    return nil, reason
  end
  doze(self)
  if not self.store:may_send(entry.id) then
    self.store:update(entry.id, { state = "refused" }, "intended ambiguous")
    return nil, "lease"
  end
  local task = pay(self.paid, key)
  doze(self)
  if self.store:update(entry.id, { state = "submitted", task_id = task }, "intended ambiguous") ~= true then
    io.stderr:write("UNWRITTEN ", key, "\n")
    return nil, "ambiguous"
  end
  doze(self)
  return self.store:update(entry.id, { state = "succeeded", charged = cost_of(key) }, "submitted") ~= nil, "ledger"
end

-- What an error of the run's means: see Run:finish.
local function error_of(reason)
  return errors.new { kind = "config", message = reason, ambiguous = reason == "ambiguous" or reason == "alive",
    retryable = reason ~= "ambiguous" and reason ~= "over" }
end

-- Claims items of the run until it has ended.
local function claim_all(self, run)
  local swept = 0
  while true do
    local item, tries = run:claim()
    if item then
      run:name_item(item, item)
      local done, reason = do_job(self, item)
      run:finish(item, math.min(tries, 2), not done and error_of(reason) or nil)
    end
    if not item or socket.gettime() - swept > 2 then
      swept = socket.gettime()
      run:sweep()
    end
    local counts = not item and run:count()
    if counts and counts.waiting + counts.claimed == 0 then
      return
    elseif not item then
      socket.sleep(0.2)
    end
  end
end

-- Goes over all keys in an order of its own, until each has an end: nothing but the ledger keeps workers apart.
local function grab_all(self, count)
  local left = {}
  for i = 1, count do
    left[i] = i
  end
  while left[1] do
    local at = math.random(#left)
    local done, reason = do_job(self, ("%s-%d"):format(self.name, left[at]))
    if done or reason == "over" or reason == "ambiguous" then
      left[at] = left[#left]
      left[#left] = nil
    end
  end
end

--- What a key costs.
---@param key string
---@return integer
function worker.cost(key)
  local hash = 5381
  for byte in key:gmatch(".") do
    hash = (hash * 33 + byte:byte()) % 2 ^ 32
  end
  return 1 + hash % 5
end
cost_of = worker.cost

if arg and arg[0]:find("fleet_worker%.lua$") then
  local place, name, paid, total, slow, mode, keys = (table.unpack or unpack)(arg) -- luacheck: ignore
  math.randomseed(math.floor(socket.gettime() * 1e6 % 2 ^ 31))
  local self = { store = open(place), name = name, paid = paid, slow = tonumber(slow) / 1000 }
  if mode == "claim" then
    local run
    repeat
      run = runs.open(self.store, name, tonumber(total))
    until run
    self.run = name
    claim_all(self, run)
  else
    self.total = tonumber(total)
    grab_all(self, tonumber(keys))
  end
  self.store:close()
end

return worker
