--- Jobs through a service that misbehaves at random: nothing is submitted twice, every job ends, every loss that may have been charged is
-- told and written down, and the key is seen nowhere.
---   lua5.4 spec/soak/faults.lua [jobs] [seed]
local faceswap = require "faceswap"
local http = require "socket.http"
local json = require "faceswap.json" -- reads numbers in every locale
local media = require "spec.soak.faults_media"
local shell = require "spec.support.shell"

local faults = {}

local KEY = "ak_0123456789abcdef0123456789abcdef"
local JOB = "/api/v1/client/job/"
local SUBMISSIONS = { JOB .. "detect-face-video", JOB .. "CreateTask" }
local CONCURRENCY = 64

-- Above so many jobs the service asks for fewer requests now and then, which takes its time.
local FEW = 500

local kinds = {}
for kind in ("config transport timeout http api protocol cancelled expired choice"):gmatch("%a+") do
  kinds[kind] = true
end

local function key_of(i)
  return ("job-%d-"):format(i)
end

-- ---- running ---------------------------------------------------------------------------------------------------------------

--- Starts spec/soak/faults_service.lua; `folder` gets its pid, and in `service` what it prints.
---@return string port
function faults.start_service(folder, jobs, seed)
  local interpreter = arg and arg[-1] or "lua5.4"
  local command = ("%s spec/soak/faults_service.lua %s %d %s"):format(interpreter, shell.quote(folder), seed,
    jobs > FEW and "2e-5" or "0") -- whatever the locale
  assert(os.execute(("%s >%s/service 2>&1 & echo $! >%s/pid"):format(command, folder, folder)))
  return shell.wait(10, "the service", function()
    return shell.read(folder .. "/ports")
  end)
end

-- What is seen of a run: its log, and all that is in the errors.
local function watch()
  local seen = {}
  local function look(value, depth)
    if type(value) == "table" and depth < 8 then
      for name, member in pairs(value) do
        look(name, depth + 1)
        look(member, depth + 1)
      end
    end
    if type(value) == "string" then
      seen[#seen + 1] = value
    end
  end
  local out = {
    write = function(_, line)
      seen[#seen + 1] = line
    end,
  }
  return seen, look, faceswap.log { out = out, level = "debug" }
end

local function run_jobs(client, jobs, folder)
  local handles = {}
  local timeout = jobs > FEW and 10 or 2 -- seconds, for a task whose status nobody knows
  for i = 1, jobs do
    handles[i] = client:spawn(function()
      return client:run {
        video_url = ("https://media.example/%s.mp4"):format(key_of(i)),
        choose = function()
          return "https://media.example/target.png"
        end,
        output = ("%s/%d.mp4"):format(folder, i % CONCURRENCY),
        job_key = key_of(i),
        timeout = timeout,
        detect_timeout = timeout,
      }
    end)
  end
  return client:join_all(handles)
end

-- ---- checking --------------------------------------------------------------------------------------------------------------

local function check_submissions(counts, jobs)
  local total = 0
  for i = 1, jobs do
    for _, path in ipairs(SUBMISSIONS) do
      local carried = counts.carried[path .. " " .. key_of(i)] or 0
      assert(carried <= 1, ("%s was carried out %d times by %s"):format(key_of(i), carried, path))
      total = total + (path == SUBMISSIONS[2] and carried or 0)
    end
  end
  return total
end

-- A submission is ambiguous only if the service may have seen it: it was carried out, or reset before it was read, which has no name.
local function check_ambiguous(counts, ambiguous)
  local unseen = {}
  for key, err in pairs(ambiguous) do
    local path = err.detect_task_id and SUBMISSIONS[2] or SUBMISSIONS[1]
    if not counts.carried[path .. " " .. key] then
      unseen[path] = (unseen[path] or 0) + 1
    end
  end
  for path, number in pairs(unseen) do
    assert(number <= (counts.unread[path] or 0), ("%d submissions to %s are ambiguous, though they never arrived"):format(number, path))
  end
end

-- Whose id could be read is known, and not sent again.
local function check_legible(counts, ambiguous)
  for path_and_key, name in pairs(counts.legible) do
    local path, key = path_and_key:match "^(%S+) (%S+)$"
    local err = ambiguous[key]
    local concerns = err and (err.detect_task_id and SUBMISSIONS[2] or SUBMISSIONS[1])
    assert(concerns ~= path, ("%s is ambiguous, though its id could be read (%s)"):format(key, name))
  end
end

-- What lies where a result was to go is a film, whole.
local function check_outputs(folder)
  local number = 0
  for i = 0, CONCURRENCY - 1 do
    local bytes = shell.read(("%s/%d.mp4"):format(folder, i))
    assert(not bytes or bytes == media.FILM, ("%d.mp4 is no film"):format(i))
    number = number + (bytes and 1 or 0)
  end
  return number
end

local function check_ledger(client, ambiguous)
  local written = {}
  for _, entry in ipairs(assert(client:resume())) do
    if entry.ambiguous then
      written[entry.job_key] = true
      assert(ambiguous[entry.job_key], entry.job_key .. " is ambiguous in the ledger alone")
    end
  end
  for key in pairs(ambiguous) do
    assert(written[key], key .. " is ambiguous, but not in the ledger")
  end
end

local function sum_up(results, look)
  local outcomes, ambiguous, number = {}, {}, 0
  for i, result in ipairs(results) do
    local ok, err = result[1], result[2]
    local outcome = "done"
    if not ok then
      assert(faceswap.is_error(err) and kinds[err.kind], key_of(i) .. " ended with " .. tostring(err))
      look(err, 0)
      look(tostring(err), 0)
      local one_poll = err.kind ~= "timeout" and tostring(err):find("odd poll", 1, true)
      assert(not one_poll, key_of(i) .. " was ended by an odd poll: " .. tostring(err))
      outcome = err.ambiguous and "ambiguous" or err.kind
      if err.ambiguous then
        ambiguous[key_of(i)], number = err, number + 1
      end
    end
    outcomes[outcome] = (outcomes[outcome] or 0) + 1
  end
  return outcomes, ambiguous, number
end

local function check_secrets(seen)
  for _, text in ipairs(seen) do
    assert(not text:find(KEY, 1, true), "the key is in: " .. text)
    assert(not text:find("event=", 1, true) or not text:find("sig=secret", 1, true), "a signed URL is in: " .. text)
  end
end

local function torture(folder, jobs, seed)
  local seen, look, log = watch()
  local url = "http://127.0.0.1:" .. faults.start_service(folder, jobs, seed)
  local client = assert(faceswap.new {
    api_key = KEY,
    base_url = url,
    ledger = folder .. "/ledger.db",
    concurrency = CONCURRENCY,
    max_answer = 2 ^ 19,
    max_media = 2 ^ 19,
    on_event = log,
  })
  local results = run_jobs(client, jobs, folder)
  assert(#results == jobs)
  local outcomes, ambiguous, number = sum_up(results, look)
  local counts = json.decode((assert(http.request(url .. "/counts"))))
  local total = check_submissions(counts, jobs)
  check_ambiguous(counts, ambiguous)
  check_legible(counts, ambiguous)
  assert(check_outputs(folder) > 0, "no job has its result")
  check_ledger(client, ambiguous)
  assert(counts.keys_to_media == 0 and counts.redirected_calls == 0, "the key went elsewhere")
  assert(client:stats().in_flight + client:stats().waiting == 0)
  look(client:metrics(), 0)
  look(tostring(client), 0)
  client:close()
  check_secrets(seen)
  assert(shell.read(folder .. "/service") == "", shell.read(folder .. "/service"))
  assert(shell.run { "find", folder, "-name", "*.tmp" } == "", "parts of downloads are left behind")
  return { jobs = jobs, created = total, ambiguous = number, outcomes = outcomes, faults = counts.faults }
end

--- Calls act(folder, jobs, seed) with a folder of its own, which is kept when that raises, and ends the service that it has started.
function faults.within(act, jobs, seed)
  seed = seed or os.time()
  -- in memory: on a disk the ledger's syncs would take up all the time that the tasks have
  local folder = shell.run({ "mktemp", "-d", "-p", "/dev/shm" }):gsub("%s+$", "")
  local ok, result = pcall(act, folder, jobs, seed)
  os.execute("kill " .. shell.read(folder .. "/pid"))
  if not ok then
    error(("%s (seed %d, kept in %s)"):format(tostring(result), seed, folder), 0)
  end
  shell.remove(folder)
  return result
end

--- Runs jobs through random faults; raises on the first promise that is broken.
---@param jobs integer
---@param seed integer?
---@return {jobs: integer, created: integer, ambiguous: integer, outcomes: table<string, integer>, faults: table<string, integer>}
function faults.run(jobs, seed)
  return faults.within(torture, jobs, seed)
end

local function counts_of(map)
  local list = {}
  for name, number in pairs(map) do
    list[#list + 1] = ("%d %s"):format(number, name)
  end
  table.sort(list)
  return table.concat(list, ", ")
end

if arg and arg[0]:find("soak/faults%.lua$") then
  local seed = tonumber(arg[2]) or os.time()
  print("seed " .. seed)
  local result = faults.run(tonumber(arg[1] or 10000), seed)
  print(("%d jobs, %d tasks made, none twice: %s"):format(result.jobs, result.created, counts_of(result.outcomes)))
  print("faults: " .. counts_of(result.faults))
end

return faults
