--- Jobs through two workers of nginx and a service that misbehaves at random, while nginx is reloaded and one worker is killed: none is
-- lost, none is submitted twice, and nothing is logged that is not expected.
---   lua5.4 spec/soak/nginx.lua [jobs] [seed]
local cqueues = require "cqueues"
local cjson = require "cjson.safe"
local faults = require "spec.soak.faults"
local http = require "socket.http"
local nginxes = require "spec.support.nginx"
local shell = require "spec.support.shell"
local socket = require "cqueues.socket"
local store = require "faceswap.store"

local soak = {}

local JOB = "/api/v1/client/job/"
local SUBMISSIONS = { JOB .. "detect-face-video", JOB .. "CreateTask" }
local AT_A_TIME, TIMEOUT = 40, 600

local CONFIGURATION = [[
  lua_shared_dict faceswap 8m;
  init_by_lua_block {
    client = assert(require "faceswap".new {
      base_url = os.getenv "SERVICE",
      api_key = "ak_0123456789abcdef0123456789abcdef",
      ledger = os.getenv "FOLDER" .. "/ledger.db",
    })
  }
]]

local LOCATIONS = [[
  location /job {
    content_by_lua_block {
      local key = ("job-%d-"):format(ngx.var.arg_number)
      local result, err = client:run {
        video_url = "https://media.example/" .. key .. ".mp4",
        choose = function() return "https://media.example/target.png" end,
        output = ("%s/%s.mp4"):format(os.getenv "FOLDER", key),
        job_key = key,
        timeout = 5,
        detect_timeout = 5,
      }
      ngx.print(result and "done" or err.ambiguous and err.retryable and "being submitted" or err.ambiguous and "ambiguous" or err.kind)
    }
  }
]]

-- Outcomes with which a user gives the job again, under the same key. "cut" is a connection that ended without an answer.
local AGAIN = { cancelled = true, cut = true, ["being submitted"] = true }

local function get(port, path)
  local connection = socket.connect("127.0.0.1", port)
  connection:onerror(function(_, _, why)
    return why
  end)
  connection:setmode("b", "bf")
  connection:settimeout(TIMEOUT)
  connection:write(("GET %s HTTP/1.0\r\n\r\n"):format(path))
  connection:flush()
  local answer = connection:read("*a")
  connection:close()
  return answer and answer:match("^HTTP/1.1 200 .-\r\n\r\n(.+)$")
end

-- Calls act(number) for each of the numbers, many at a time.
local function for_each(jobs, act)
  local loop, next_number = cqueues.new(), 0
  for _ = 1, AT_A_TIME do
    loop:wrap(function()
      while next_number < jobs do
        next_number = next_number + 1
        act(next_number)
      end
    end)
  end
  assert(loop:loop())
end

local function run_jobs(nginx, jobs, disturb)
  local outcomes, repeated, ended = {}, {}, 0
  for_each(jobs, function(number)
    repeat
      local outcome = get(nginx.port, "/job?number=" .. number) or "cut"
      if AGAIN[outcome] then
        repeated[outcome] = (repeated[outcome] or 0) + 1
        cqueues.sleep(0.1)
      end
      outcomes[number] = outcome
    until not AGAIN[outcome]
    ended = ended + 1
    disturb(ended)
  end)
  return outcomes, repeated
end

-- Reloads at a quarter, at half and at three quarters, and a worker killed in between.
local function disturber(nginx, jobs)
  local wanted = {}
  for i = 1, 3 do
    wanted[math.floor(jobs * i / 4)] = function()
      return nginx:hup()
    end
  end
  wanted[math.floor(jobs * 3 / 8)] = function()
    nginx:kill_worker()
  end
  return function(ended)
    if wanted[ended] then
      wanted[ended]()
    end
  end
end

local function check_service(counts, jobs)
  local total = 0
  for i = 1, jobs do
    for _, path in ipairs(SUBMISSIONS) do
      local carried = counts.carried[("%s job-%d-"):format(path, i)] or 0
      assert(carried <= 1, ("job %d was carried out %d times by %s"):format(i, carried, path))
      total = total + (path == SUBMISSIONS[2] and carried or 0)
    end
  end
  return total
end

-- What the ledger must have of a job with an outcome, and how often the service may have carried out its task.
local function check_ledger(path, outcomes, counts)
  local ledger = assert(store.open(path))
  for number, outcome in ipairs(outcomes) do
    local key = ("job-%d-"):format(number)
    local entry = ledger:find { job_key = key, kind = "create" }
    local carried = (counts.carried[SUBMISSIONS[2] .. " " .. key] or 0) > 0
    local state = entry and entry.state
    if outcome == "done" then
      assert(state == "succeeded" and entry.fetched == 1, ("%s is done, but %s"):format(key, tostring(state)))
    elseif outcome == "ambiguous" then
      local detection = ledger:find { job_key = key, kind = "detect" }
      assert(state == "ambiguous" or detection and detection.state == "ambiguous", key .. " is ambiguous, but not in the ledger")
    end
    assert(not carried or state ~= nil and state ~= "refused", key .. " was carried out, and the ledger does not know")
    assert(state ~= "intended", key .. " has no outcome")
  end
  ledger:close()
end

local function check_log(nginx)
  for _, line in ipairs(nginx:errors()) do
    assert(line:find("exited on signal 9", 1, true), "unexpected in the error log: " .. line)
  end
end

local function count(list)
  local counts = {}
  for _, name in ipairs(list) do
    counts[name] = (counts[name] or 0) + 1
  end
  return counts
end

local function torture(folder, jobs, seed)
  shell.run { "chmod", "777", folder }
  local url = "http://127.0.0.1:" .. faults.start_service(folder, 0, seed)
  local nginx = nginxes.start {
    http = CONFIGURATION,
    server = LOCATIONS,
    environment = { SERVICE = url, FOLDER = folder },
  }
  local ok, outcomes, repeated = pcall(run_jobs, nginx, jobs, disturber(nginx, jobs))
  nginx:quit(60)
  assert(ok, outcomes)
  local counts = cjson.decode((assert(http.request(url .. "/counts"))))
  check_log(nginx)
  local created = check_service(counts, jobs)
  check_ledger(folder .. "/ledger.db", outcomes, counts)
  assert(shell.read(folder .. "/service") == "", shell.read(folder .. "/service"))
  return { jobs = #outcomes, created = created, outcomes = count(outcomes), repeated = repeated }
end

--- Runs jobs; raises on the first promise that is broken.
---@param jobs integer
---@param seed integer?
---@return {jobs: integer, created: integer, outcomes: table<string, integer>, repeated: table<string, integer>}
function soak.run(jobs, seed)
  return faults.within(torture, jobs, seed)
end

if arg and arg[0]:find("soak/nginx%.lua$") then
  local seed = tonumber(arg[2]) or os.time()
  print("seed " .. seed)
  local result = soak.run(tonumber(arg[1] or 500), seed)
  print(("%d jobs, %d tasks made, none twice, 3 reloads, 1 worker killed"):format(result.jobs, result.created))
  print("outcomes: " .. cjson.encode(result.outcomes))
  print("given again: " .. cjson.encode(result.repeated))
end

return soak
