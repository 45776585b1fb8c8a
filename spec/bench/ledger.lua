--- Intents that a ledger takes in a second, each confirmed by the disk, and how long the slowest took: in a file and in a database, with 1,
--- 8 and 32 processes at a time, all within one budget.
---   lua5.4 spec/bench/ledger.lua [seconds]
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local socket = require "socket"

-- Processes at a time.
local WIDTHS = { 1, 8, 32 }

-- Entries that a ledger has before it is measured: what was spent must not be counted anew each time.
local HELD = 20000

-- Seconds until all processes have started.
local START = 2

local LUA = arg[-1] or "lua5.4"

-- ---- one process -----------------------------------------------------------------------------------------------------------------

-- Works from one moment to another, which are the same for all.
local function work(module, place, from, to, name)
  local kept
  repeat -- of many that open a file at once some are told that it is busy
    kept = require(module).open(place)
  until kept
  local fields = { kind = "create", model = "video-face-swap-multi", body = ("x"):rep(300), reserved = 1 }
  local count, failed, worst = 0, 0, 0
  socket.sleep(math.max(from - socket.gettime(), 0))
  local now = socket.gettime()
  while now < to do
    fields.job_key = ("%s-%d"):format(name, count + failed)
    if kept:intend(fields, 1e12) then
      count = count + 1
    else
      failed = failed + 1
    end
    local after = socket.gettime()
    worst, now = math.max(worst, after - now), after
  end
  kept:close()
  print(count, failed, worst)
end

-- ---- many of them ----------------------------------------------------------------------------------------------------------------

local function measure(kind, place, width, seconds)
  local pipes, count, failed, worst = {}, 0, 0, 0
  local from = socket.gettime() + START
  for i = 1, width do
    local words = { LUA, "spec/bench/ledger.lua", "work", kind.module, place, from, from + seconds, ("w%d-%d"):format(width, i) }
    pipes[i] = io.popen(shell.command(words) .. " 2>&1")
  end
  for _, pipe in ipairs(pipes) do
    local text = pipe:read "*a"
    pipe:close()
    local done, not_done, slowest = text:match("^(%d+)%s+(%d+)%s+(%S+)\n$")
    assert(done, text)
    count, failed, worst = count + tonumber(done), failed + tonumber(not_done), math.max(worst, tonumber(slowest))
  end
  return count / seconds, worst * 1000, failed
end

local function fill(kind, place)
  require(kind.module).open(place):close()
  if kind == ledgers.file then
    kind.sql(place, ([[WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
      INSERT INTO entry (job_key, kind, state, charged, created_at, updated_at) SELECT 'old-' || i, 'create', 'succeeded', 1, 1, 1 FROM n]])
      :format(HELD))
  else
    kind.sql(place, ([[INSERT INTO entry (nonce, op, job_key, kind, state, charged, created_at, updated_at)
      SELECT i, i, convert_to('old-' || i, 'UTF8'), 'create', 'succeeded', 1, 1, 1 FROM generate_series(1, %d) i;
      UPDATE purse SET spent = %d]]):format(HELD, HELD))
  end
end

if arg[1] == "work" then
  work(arg[2], arg[3], tonumber(arg[4]), tonumber(arg[5]), arg[6])
  return
end

local seconds = tonumber(arg[1]) or 5
print(("| ledger of %d entries | processes | intents/s | slowest | given up |"):format(HELD))
print "| --- | --- | --- | --- | --- |"
for _, kind in ipairs(ledgers.all) do
  kind.start { durable = true }
  local folder = shell.temporary()
  for _, width in ipairs(WIDTHS) do
    local place = kind.place(folder .. "/" .. width)
    shell.run { "mkdir", "-p", folder .. "/" .. width }
    fill(kind, place)
    local rate, worst, failed = measure(kind, place, width, seconds)
    print(("| %s | %d | %.0f | %.0f ms | %d |"):format(kind.name, width, rate, worst, failed))
    io.stdout:flush()
  end
  shell.remove(folder)
  kind.stop()
end
