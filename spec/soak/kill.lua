--- Batches that are killed at random moments and begun again with the same ledger: no job may be submitted twice, and none forgotten.
---   lua5.4 spec/soak/kill.lua [kills] [seed]
local cjson = require "cjson.safe"
local shell = require "spec.support.shell"
local socket = require "socket"

local kill = {}

local KEY = "ak_0123456789abcdef0123456789abcdef"
local JOB = "/api/v1/client/job/"
local JOBS, CONCURRENCY = 50, 16

-- Seconds. A batch takes about one.
local LATEST_KILL = 0.4

-- ---- a service, in a child -------------------------------------------------------------------------------------------------

local next_id = 0

-- Answers by path. Submissions take a moment, so that some kills come between the request and its answer.
local answers = {
  ["/api/v1/client/account/balance"] = function()
    return { balance = 1000 - next_id }
  end,
  [JOB .. "detect-face-video"] = function()
    socket.sleep(math.random() * 0.004)
    next_id = next_id + 1
    return { detect_task_id = "d" .. next_id }
  end,
  [JOB .. "detect-face-result"] = function(target)
    local face = { id = 0, link = "https://media.example/face.png" }
    return { status = "succeeded", result = { id = "r-" .. target:match("detect_task_id=(%w+)"), faces = { face } } }
  end,
  [JOB .. "CreateTask"] = function()
    socket.sleep(math.random() * 0.004)
    next_id = next_id + 1
    return { task_id = "t" .. next_id }
  end,
  [JOB .. "TaskInfo"] = function(target)
    local url = ("https://media.example/%s.mp4"):format(target:match("task_id=(%w+)"))
    return { status = "success", credits = 1, result = { media_urls = { url } } }
  end,
}

local function serve_one(connection, log)
  local target = (connection:receive("*l") or ""):match("^%S+ (%S+)")
  local length, header = 0, connection:receive("*l")
  while header and header ~= "" do
    length = tonumber(header:lower():match("^content%-length: (%d+)")) or length
    header = connection:receive("*l")
  end
  local body = header and length > 0 and connection:receive(length) or ""
  local answer = header and target and answers[target:match("^[^?]*")]
  if answer then
    log:write(target:match("[^/]*$"), " ", body, "\n")
    log:flush()
    local text = cjson.encode { code = 200, data = answer(target) }
    connection:send(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"):format(#text, text))
  end
  connection:close()
end

local function serve(folder)
  local listener = assert(socket.bind("127.0.0.1", 0, 128))
  local log = assert(io.open(folder .. "/log", "a"))
  shell.write(folder .. "/port.part", (select(2, listener:getsockname())))
  os.rename(folder .. "/port.part", folder .. "/port")
  while true do
    local connection = assert(listener:accept())
    connection:settimeout(5)
    serve_one(connection, log)
  end
end

-- ---- the batch, in a child that is killed ------------------------------------------------------------------------------------

local function key_of(i)
  return ("job-%d-"):format(i)
end

local function batch(folder)
  local faceswap = require "faceswap"
  local client = assert(faceswap.new {
    api_key = KEY,
    base_url = "http://127.0.0.1:" .. shell.read(folder .. "/port"),
    ledger = folder .. "/ledger.db",
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
  local interpreter = arg and arg[-1] or "lua5.4"
  local pipe = assert(io.popen(("echo $$; exec %s spec/soak/kill.lua %s %s 2>&1"):format(interpreter, mode, shell.quote(folder))))
  return { pipe = pipe, pid = pipe:read("*l") }
end

local function stop(child)
  os.execute("kill -9 " .. child.pid)
  child.pipe:close()
end

-- Runs a batch, killed at a random moment if it has not ended by then. Returns whether it was killed.
local function run_batch(folder, killing)
  local child = start("batch", folder)
  if not killing then
    local output = child.pipe:read("*a")
    child.pipe:close()
    assert(output == "", output)
    return false
  end
  socket.sleep(math.random() * LATEST_KILL)
  local ended = shell.read(folder .. "/outcomes") ~= nil
  stop(child)
  return not ended
end

-- How often the service got each job, by kind of submission.
local function count_requests(folder)
  local counts = { ["detect-face-video"] = {}, CreateTask = {} }
  for name, body in shell.read(folder .. "/log"):gmatch("([^ \n]*) ([^\n]*)\n") do
    local key = body:match("job%-%d+%-")
    if counts[name] and key then
      counts[name][key] = (counts[name][key] or 0) + 1
    end
  end
  return counts
end

local function states_by_key(folder, kind)
  local states = {}
  local query = ("SELECT job_key, state FROM entry WHERE kind = '%s' AND state NOT IN ('refused', 'failed', 'expired')"):format(kind)
  local rows = shell.run { "sqlite3", "-separator", " ", folder .. "/ledger.db", query }
  for key, state in rows:gmatch("(%S+) (%S+)\n") do
    states[key] = state
  end
  return states
end

local function check_batch(folder, kills)
  local outcomes = cjson.decode(shell.read(folder .. "/outcomes"))
  local counts = count_requests(folder)
  local detections, tasks = states_by_key(folder, "detect"), states_by_key(folder, "create")
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
  local check = shell.run { "sqlite3", folder .. "/ledger.db", "PRAGMA integrity_check" }
  assert(check == "ok\n", check)
  assert(not shell.read(folder .. "/ledger.db"):find(KEY, 1, true), "the ledger holds the key")
  return ambiguous
end

-- Kills a batch at most `most` times, then lets it end.
local function torture(most)
  local folder, kills = shell.temporary(), 0
  local server = start("serve", folder)
  local ok, result = pcall(function()
    shell.wait(10, "the service", function()
      return shell.read(folder .. "/port")
    end)
    while kills < most and run_batch(folder, true) do
      kills = kills + 1
    end
    os.remove(folder .. "/outcomes")
    run_batch(folder, false)
    return check_batch(folder, kills)
  end)
  stop(server)
  if not ok then
    error(("%s (kept in %s)"):format(result, folder), 0)
  end
  shell.remove(folder)
  return kills, result
end

--- Kills batches until there were `wanted` kills; raises on the first that was submitted twice or forgotten.
---@param wanted integer
---@param seed integer?
---@return {kills: integer, batches: integer, ambiguous: integer}
function kill.run(wanted, seed)
  seed = seed or os.time()
  math.randomseed(seed)
  local totals = { kills = 0, batches = 0, ambiguous = 0 }
  while totals.kills < wanted do
    local ok, kills, ambiguous = pcall(torture, math.min(10, wanted - totals.kills))
    if not ok then
      error(("%s (seed %d)"):format(kills, seed), 0)
    end
    totals.kills, totals.batches = totals.kills + kills, totals.batches + 1
    totals.ambiguous = totals.ambiguous + ambiguous
  end
  return totals
end

local mode = arg and arg[0]:find("soak/kill%.lua$") and (arg[1] or "200")
if mode == "serve" then
  serve(arg[2])
elseif mode == "batch" then
  batch(arg[2])
elseif mode then
  local totals = kill.run(tonumber(mode), tonumber(arg[2]))
  print(("%d kills in %d batches of %d jobs: none submitted twice, none forgotten, %d ambiguous"):format(totals.kills, totals.batches,
    JOBS, totals.ambiguous))
end

return kill
