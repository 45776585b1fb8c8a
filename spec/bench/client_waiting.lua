--- Many tasks that wait at once.
---   client_waiting.lua calls PORT N     waits of the core: prints the resident KiB once every task was asked for
---   client_waiting.lua jobs PORT N      the same of jobs, with all that Lua keeps for them
---   client_waiting.lua turns PORT N T   T turns of the scheduler in which nothing is due, for counting instructions
---   client_waiting.lua wall PORT N      jobs that wait for their tasks' end: prints the seconds
local core = require "faceswap.core"
local faceswap = require "faceswap"

local KEY = "ak_0123456789abcdef0123456789abcdef"
local FOREVER = 100000 -- seconds

local mode, port, count, turns = arg[1], arg[2], tonumber(arg[3]), tonumber(arg[4])
local base_url = "http://127.0.0.1:" .. port

local function resident_kib()
  collectgarbage()
  collectgarbage()
  for line in io.lines("/proc/self/status") do
    local kib = line:match("^VmRSS:%s*(%d+)")
    if kib then
      return tonumber(kib)
    end
  end
end

local function spawn_waits(client)
  local jobs = {}
  for i = 1, count do
    jobs[i] = client:spawn(function()
      return assert(client:task(tostring(i)):wait { timeout = FOREVER })
    end)
  end
  return jobs
end

-- Until every task was asked for at least once.
local function ask_all(client, step)
  local asked
  repeat
    step()
    asked = client:stats().requests.task
  until asked and asked.ok >= count and client:stats().in_flight + client:stats().held == 0
end

local modes = {}

function modes.calls()
  local client = core.client {
    base_url = base_url,
    api_key = KEY,
    user_agent = "bench",
    max_answer = 2 ^ 20,
    max_media = 2 ^ 20,
    concurrency = 64,
  }
  for i = 1, count do
    local id = tostring(i)
    assert(client:start { call = "task", id = id, query = { "task_id", id }, wait = true, timeout = FOREVER })
  end
  ask_all(client, function()
    client:step(0.01)
  end)
  print(resident_kib())
end

local function waiting_jobs()
  local client = assert(faceswap.new { base_url = base_url, api_key = KEY, concurrency = count })
  spawn_waits(client)
  ask_all(client, function()
    client:step(0.01)
  end)
  return client
end

function modes.jobs()
  waiting_jobs()
  print(resident_kib())
end

function modes.turns()
  local client = waiting_jobs()
  local clock = require "client_clock"
  clock.stop()
  clock.count(function()
    for _ = 1, turns do
      client:step(0)
    end
  end)
end

function modes.wall()
  local client = assert(faceswap.new { base_url = base_url, api_key = KEY, concurrency = count })
  local start = core.now()
  client:join_all(spawn_waits(client))
  print(core.now() - start)
end

modes[mode]()
os.exit(true, false)
