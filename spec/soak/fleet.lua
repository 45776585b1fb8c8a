--- Storms over a ledger that machines share: workers are killed and stopped beyond their lease, the server is stopped, killed and replaced,
--- answers are lost. Then it is counted: nothing paid twice, nothing lost, no budget exceeded, every purse the sum of its entries.
---   lua5.4 spec/soak/fleet.lua [STORM …]     one row of a table each; without a name: all
local fleet_server = require "spec.soak.fleet_server"
local shell = require "spec.support.shell"
local socket = require "socket"
local worker = require "spec.soak.fleet_worker"

local fleet = {}

---@class spec.storm
---@field name string
---@field mode "claim"|"rude"
---@field keys integer
---@field workers integer? default 8
---@field slow number? seconds that a step may take at most, default 0.06
---@field kills integer?
---@field pauses integer?
---@field restarts integer?
---@field promotions integer? of a standby, while the primary is killed
---@field losing number? part of the server's answers that are lost
---@field pooler boolean? workers go through pgbouncer, a connection for each transaction
---@field control boolean? the constraints are dropped, which keep what is counted
---@field asynchronous boolean? the standby may lag behind what is confirmed
---@field fill integer? how often the disk becomes full

-- ---- the workers -----------------------------------------------------------------------------------------------------------------

-- Half of them share a machine's lock file, so that the kernel tells of their end at once; the others are known by their lease alone.
local function start_worker(self, i)
  local words = { "env", "FACESWAP_LEASE=3", ("XDG_RUNTIME_DIR=%s/%s"):format(self.folder, i % 2 == 0 and "host" or "host" .. i),
    arg and arg[-1] or "lua5.4", "spec/soak/fleet_worker.lua", self.place, self.name, self.folder .. "/paid", self.total,
    ("%.0f"):format((self.storm.slow or 0.06) * 1000), self.storm.mode, self.storm.keys }
  shell.run { "mkdir", "-p", self.folder .. "/host", self.folder .. "/host" .. i }
  local pipe = io.popen(("echo $$; exec %s 2>>%s/log"):format(shell.command(words), self.folder))
  return { pipe = pipe, pid = pipe:read "*l", started = socket.gettime() }
end

local function signal(child, name)
  return os.execute(("kill -%s %s 2>/dev/null"):format(name, child.pid))
end

-- Whether it has not ended; one that has is reaped by reading its pipe.
local function is_running(child)
  local state = (shell.read(("/proc/%s/stat"):format(child.pid)) or ""):match("%) (%u)")
  return state ~= nil and state ~= "Z"
end

-- ---- the server ------------------------------------------------------------------------------------------------------------------

local function restart(self, count)
  self.server:stop(count % 2 == 0 and "QUIT" or "KILL")
  socket.sleep(math.random() * 0.5)
  self.server:resume()
end

-- ---- the storm -------------------------------------------------------------------------------------------------------------------

-- Something that happens `wanted` times, with pauses between `least` and `most` seconds.
local function plague(wanted, least, most, strike)
  local plan = { left = wanted or 0, struck = 0, due = socket.gettime() + math.random() * most }
  function plan.poll()
    if plan.left > 0 and socket.gettime() >= plan.due and strike(plan.struck) ~= false then
      plan.left, plan.struck = plan.left - 1, plan.struck + 1
      plan.due = socket.gettime() + least + math.random() * (most - least)
    end
  end
  return plan
end

local function any_running(self)
  local list = {}
  for _, child in ipairs(self.children) do
    if is_running(child) and not child.stopped then
      list[#list + 1] = child
    end
  end
  return list[1] and list[math.random(#list)]
end

local function kill_one(self)
  local child = any_running(self)
  if not child then
    return false
  end
  signal(child, "KILL")
end

local function pause_one(self)
  local child = any_running(self)
  if not child then
    return false
  end
  signal(child, "STOP")
  child.stopped = socket.gettime() + 3.5 + math.random() * 3.5
end

-- Lets those go on that were stopped, and replaces those that were killed. Gives back whether all have come to their end.
local function tend(self)
  local ended = 0
  for i, child in ipairs(self.children) do
    if child.stopped and socket.gettime() >= child.stopped then
      signal(child, "CONT")
      child.stopped = nil
    end
    if child.finished then
      ended = ended + 1
    elseif not is_running(child) then
      local ok = child.pipe:close()
      if ok == true or ok == 0 then
        child.finished = true
      else
        self.children[i] = start_worker(self, i)
      end
    end
  end
  return ended == #self.children
end

local function total_cost(self)
  local sum = 0
  for _, key in ipairs(self.key_list) do
    sum = sum + worker.cost(key)
  end
  return sum
end

-- The work of a run, as the first machine makes it.
local function prepare(self)
  local module = require "faceswap.store_postgres"
  local store = assert(module.open(self.server:url(self.database)))
  if self.storm.mode == "claim" then
    local run = assert(require("faceswap.ledger.run").open(store, self.name, self.total))
    assert(run:add(self.key_list))
  end
  store:close()
  if self.storm.control then
    self.server:sql(self.database, "DROP INDEX faceswap.live_keys; ALTER TABLE faceswap.purse DROP CONSTRAINT within_total")
  end
end

local function rage(self)
  local storm = self.storm
  local plagues = {
    kills = plague(storm.kills, 0.05, 0.7, function() return kill_one(self) end),
    pauses = plague(storm.pauses, 0.3, 1.5, function() return pause_one(self) end),
    restarts = plague(storm.restarts, 4, 8, function(count) return restart(self, count) end),
    promotions = plague(storm.promotions, 3, 6, function() return self.server:promote_standby() end),
    fill = plague(storm.fill, 3, 6, function() return self.server:fill_disk() end),
  }
  self.children = {}
  for i = 1, storm.workers or 8 do
    self.children[i] = start_worker(self, i)
  end
  while not tend(self) do
    for _, one in pairs(plagues) do
      one.poll()
    end
    socket.sleep(0.02)
  end
  self.plagues = plagues
end

-- ---- counting --------------------------------------------------------------------------------------------------------------------

-- What was paid: by key, how often and by which tasks.
local function read_paid(self)
  local paid, sum, count = {}, 0, 0
  for key, task, cost in (shell.read(self.folder .. "/paid") or ""):gmatch("(%S+) (%S+) (%d+)\n") do
    paid[key] = paid[key] or {}
    table.insert(paid[key], task)
    sum, count = sum + tonumber(cost), count + 1
  end
  return paid, sum, count
end

local function read_entries(self)
  local entries = {}
  local text = self.server:sql(self.database, "SELECT encode(job_key, 'escape'), state, coalesce(encode(task_id, 'escape'), '-'), cost"
    .. " FROM faceswap.entry ORDER BY id")
  for key, state, task in (text .. "\n"):gmatch("([^|\n]+)|(%a+)|([^|]*)|[^\n]*\n") do
    entries[key] = entries[key] or {}
    table.insert(entries[key], { state = state, task = task })
  end
  return entries
end

-- Whether the ledger knows of a payment: its task, or that something is open.
local function is_known(entries, task)
  for _, entry in ipairs(entries or {}) do
    if entry.task == task or entry.state == "ambiguous" or entry.state == "intended" then
      return true
    end
  end
  return false
end

local function count_ambiguous(entries, paid)
  local ambiguous, of_which_paid = 0, 0
  for key, list in pairs(entries) do
    for _, entry in ipairs(list) do
      if entry.state == "ambiguous" or entry.state == "intended" then
        ambiguous, of_which_paid = ambiguous + 1, of_which_paid + (paid[key] and 1 or 0)
      end
    end
  end
  return ambiguous, of_which_paid
end

local function number(self, sql)
  return tonumber(self.server:sql(self.database, sql))
end

local function count_all(self)
  local paid, sum, submissions = read_paid(self)
  local entries = read_entries(self)
  local result = { name = self.storm.name, submissions = submissions, twice = 0, lost = 0 }
  for key, tasks in pairs(paid) do
    result.twice = result.twice + (#tasks > 1 and 1 or 0)
    for _, task in ipairs(tasks) do
      result.lost = result.lost + (is_known(entries[key], task) and 0 or 1)
    end
  end
  result.ambiguous, result.ambiguous_paid = count_ambiguous(entries, paid)
  local purse = number(self, "SELECT spent FROM faceswap.purse WHERE name = ''")
  result.over = sum > self.total or purse > self.total
  result.drift = number(self, "SELECT count(*) FROM faceswap.purse p WHERE spent <> (SELECT coalesce(sum(cost), 0) FROM faceswap.entry e"
    .. " WHERE p.name = '' OR e.run = p.name)")
  if self.storm.mode == "claim" then
    result.unfinished = number(self, "SELECT count(*) FROM faceswap.work WHERE state IN ('waiting', 'claimed')")
  end
  for name, plan in pairs(self.plagues) do
    result[name] = plan.struck
  end
  return result
end

--- Lets a storm go over a ledger of its own.
---@param storm spec.storm
---@param seed integer?
---@return table result what was counted: `twice`, `lost`, `over`, `drift` (purses that are not the sum of their entries), …
function fleet.run(storm, seed)
  seed = seed or os.time()
  math.randomseed(seed)
  local cluster = fleet_server.start(storm)
  local self = { storm = storm, server = cluster, folder = shell.temporary(), name = "storm", key_list = {} }
  for i = 1, storm.keys do
    self.key_list[i] = ("%s-%d"):format(self.name, i)
  end
  self.total = math.floor(total_cost(self) * 0.9) -- so that the last tenth does not fit
  self.database = cluster:database()
  self.place = cluster:address(self.database)
  local began = socket.gettime()
  local ok, result = pcall(function()
    prepare(self)
    rage(self)
    return count_all(self)
  end)
  for _, child in ipairs(self.children or {}) do
    if not child.finished then
      signal(child, "KILL")
    end
  end
  local log = shell.read(self.folder .. "/log") or ""
  cluster:remove()
  if not ok then
    error(("%s: %s (seed %d, kept in %s)\n%s"):format(storm.name, tostring(result), seed, self.folder, log), 0)
  end
  result.seconds, result.log = socket.gettime() - began, log
  shell.remove(self.folder)
  return result
end

--- The long ones.
---@type spec.storm[]
fleet.storms = {
  { name = "claimed jobs", mode = "claim", keys = 4000, kills = 200, restarts = 10 },
  { name = "all on the same keys", mode = "rude", keys = 700, kills = 200, restarts = 10 },
  { name = "pauses beyond the lease", mode = "claim", keys = 1000, kills = 20, pauses = 40 },
  { name = "answers lost", mode = "claim", keys = 1500, losing = 0.02 },
  { name = "answers lost, same keys", mode = "rude", keys = 300, losing = 0.02, kills = 20 },
  { name = "pgbouncer, transactions", mode = "claim", keys = 1500, kills = 50, restarts = 3, pooler = true },
  { name = "standby promoted", mode = "claim", keys = 1500, slow = 0.3, kills = 20, promotions = 10 },
  { name = "disk full", mode = "claim", keys = 1000, slow = 0.15, kills = 10, fill = 5 },
  -- what operators are warned of: a promotion forgets what the old primary had confirmed last
  { name = "asynchronous standby (may lose)", mode = "claim", keys = 800, slow = 0.3, promotions = 4, asynchronous = true },
  { name = "control: no constraints", mode = "rude", keys = 60, kills = 20, control = true },
}

local function print_row(result)
  local row = "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %s | %d | %d (%d) | %.0f |"
  print(row:format(result.name, result.kills, result.restarts, result.pauses, result.promotions, result.fill, result.submissions,
    result.twice, result.lost, result.over and "YES" or "no", result.drift, result.ambiguous, result.ambiguous_paid, result.seconds))
  io.stdout:flush()
end

-- What a storm must show; the control must show faults, or the count sees none.
local function is_good(storm, result)
  if storm.control then
    return result.twice > 0
  elseif storm.asynchronous then
    return result.twice + result.lost > 0
  end
  return result.twice == 0 and (result.lost == 0) and not result.over and result.drift == 0 and (result.unfinished or 0) == 0
end
fleet.is_good = is_good

if arg and arg[0]:find("soak/fleet%.lua$") then
  local wanted, failed = table.concat(arg, "\n"), 0
  print("| storm | kills | restarts | pauses | promotions | full disks | submissions | twice | lost | over budget | drift "
    .. "| ambiguous (paid) | seconds |")
  print("|" .. (" --- |"):rep(13))
  for _, storm in ipairs(fleet.storms) do
    if wanted == "" or ("\n" .. wanted .. "\n"):find("\n" .. storm.name .. "\n", 1, true) then
      local result = fleet.run(storm, tonumber(os.getenv "SEED"))
      print_row(result)
      failed = failed + (is_good(storm, result) and 0 or 1)
    end
  end
  os.exit(failed == 0 and 0 or 1)
end

return fleet
