--- Batches that are killed at random moments and begun again with the same ledger: no job may be submitted twice, and none forgotten.
---   lua5.4 spec/soak/kill.lua [kills] [seed]
local cjson = require "cjson.safe"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local socket = require "socket"
local task_service = require "spec.support.task_service"

local kill = {}

local KEY = "ak_0123456789abcdef0123456789abcdef"
local JOBS, CONCURRENCY = 50, 16

-- Seconds. A batch takes about one.
local LATEST_KILL = 0.4

-- ---- the batch, in a child that is killed ------------------------------------------------------------------------------------

local function key_of(i)
  return ("job-%d-"):format(i)
end

local function batch(folder)
  local faceswap = require "faceswap"
  local client = assert(faceswap.new {
    api_key = KEY,
    base_url = shell.read(folder .. "/url"),
    ledger = shell.read(folder .. "/place"),
    concurrency = CONCURRENCY,
  })
  local jobs = {}
  for _, entry in ipairs(assert(client:resume())) do
    if entry.task then
      jobs[#jobs + 1] = client:spawn(function()
        return entry.task:wait()
      end)
    end
  end
  client:join_all(jobs)
  jobs = {}
  for i = 1, JOBS do
    jobs[i] = client:spawn(function()
      return client:run {
        video_url = ("https://media.example/%s.mp4"):format(key_of(i)),
        choose = { [0] = "https://media.example/target.png" },
        job_key = key_of(i),
      }
    end)
  end
  local outcomes = {}
  for i, result in ipairs(client:join_all(jobs)) do
    outcomes[i] = result[1] and "done" or result[2].ambiguous and "ambiguous" or tostring(result[2])
  end
  client:close()
  shell.write(folder .. "/outcomes", cjson.encode(outcomes))
end

-- ---- killing and checking ----------------------------------------------------------------------------------------------------

local function start(mode, folder)
  return shell.spawn(("%s spec/soak/kill.lua %s %s 2>&1"):format(arg and arg[-1] or "lua5.4", mode, shell.quote(folder)))
end

-- Runs a batch, killed at a random moment if it has not ended by then. Returns whether it was killed.
local function run_batch(folder, killing)
  local child = start("batch", folder)
  if not killing then
    local output = child.pipe:read("*a")
    child:stop()
    assert(output == "", output)
    return false
  end
  socket.sleep(math.random() * LATEST_KILL)
  local ended = shell.read(folder .. "/outcomes") ~= nil
  child:stop "KILL"
  return not ended
end

local function states_by_key(of, kind)
  local states = {}
  local query = "SELECT job_key, state FROM %s WHERE kind = '%s' AND state NOT IN ('refused', 'failed', 'expired')"
  local view = of.module == "faceswap.store" and "entry" or "entries" -- the table of a database has bytes
  for key, state in (of.sql(shell.read(of.folder .. "/place"), query:format(view, kind)) .. "\n"):gmatch("([^|\n]+)|(%S+)\n") do
    states[key] = state
  end
  return states
end

-- No trace of the key in a file; and the file is whole.
local function check_file(folder)
  local check = shell.run { "sqlite3", folder .. "/ledger.db", "PRAGMA integrity_check" }
  assert(check == "ok\n", check)
  assert(not shell.read(folder .. "/ledger.db"):find(KEY, 1, true), "the ledger holds the key")
end

local function check_batch(of, service, kills)
  local folder = of.folder
  local outcomes = cjson.decode(shell.read(folder .. "/outcomes"))
  local counts = {}
  for _, name in ipairs { "detect-face-video", "CreateTask" } do
    counts[name] = service:counts(name)
  end
  local detections, tasks = states_by_key(of, "detect"), states_by_key(of, "create")
  local ambiguous = 0
  for i = 1, JOBS do
    local key = key_of(i)
    for kind, of_kind in pairs(counts) do
      assert((of_kind[key] or 0) <= 1, ("%s was sent %d times by %s"):format(key, of_kind[key] or 0, kind))
    end
    assert(not counts["detect-face-video"][key] or detections[key], key .. ": its detection is forgotten")
    assert(not counts.CreateTask[key] or tasks[key], key .. ": its task is forgotten")
    if outcomes[i] == "done" then
      assert(tasks[key] == "succeeded", key .. " is done, the ledger says " .. tostring(tasks[key]))
    else
      assert(outcomes[i] == "ambiguous" and (tasks[key] or detections[key]) == "ambiguous", key .. ": " .. outcomes[i])
      ambiguous = ambiguous + 1
    end
  end
  assert(ambiguous <= kills * CONCURRENCY, "more is ambiguous than was in flight")
  if of.module == "faceswap.store" then
    check_file(folder)
  end
  return ambiguous
end

-- Kills a batch at most `most` times, then lets it end.
local function torture(most, kind)
  local folder, kills = shell.temporary(), 0
  local service = task_service.start { pause = 0.004 }
  shell.write(folder .. "/url", service.url)
  shell.write(folder .. "/place", kind.place(folder))
  local ok, result = pcall(function()
    while kills < most and run_batch(folder, true) do
      kills = kills + 1
    end
    os.remove(folder .. "/outcomes")
    run_batch(folder, false)
    return check_batch({ folder = folder, module = kind.module, sql = kind.sql }, service, kills)
  end)
  service:stop()
  if not ok then
    error(("%s (kept in %s)"):format(result, folder), 0)
  end
  shell.remove(folder)
  return kills, result
end

--- Kills batches until there were `wanted` kills; raises on the first that was submitted twice or forgotten.
---@param wanted integer
---@param seed integer?
---@param kind spec.ledger? the store; by default a file
---@return {kills: integer, batches: integer, ambiguous: integer}
function kill.run(wanted, seed, kind)
  seed = seed or os.time()
  math.randomseed(seed)
  local totals = { kills = 0, batches = 0, ambiguous = 0 }
  while totals.kills < wanted do
    local ok, kills, ambiguous = pcall(torture, math.min(10, wanted - totals.kills), kind or ledgers.file)
    if not ok then
      error(("%s (seed %d)"):format(kills, seed), 0)
    end
    totals.kills, totals.batches = totals.kills + kills, totals.batches + 1
    totals.ambiguous = totals.ambiguous + ambiguous
  end
  return totals
end

local mode = arg and arg[0]:find("soak/kill%.lua$") and (arg[1] or "200")
if mode == "batch" then
  batch(arg[2])
elseif mode then
  for _, kind in ipairs(ledgers.all) do
    kind.start()
    local totals = kill.run(tonumber(mode), tonumber(arg[2]), kind)
    kind.stop()
    print(("%s: %d kills in %d batches of %d jobs: none submitted twice, none forgotten, %d ambiguous"):format(kind.name, totals.kills,
      totals.batches, JOBS, totals.ambiguous))
  end
end

return kill
