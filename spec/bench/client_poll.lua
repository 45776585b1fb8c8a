--- Asks COUNT times how far a task is, for counting instructions.
---   lua5.4 client_poll.lua query|wait PORT COUNT      lua5.1 client_poll.lua pair PORT COUNT
local KEY = "ak_0123456789abcdef0123456789abcdef"
local TASK_INFO = "/api/v1/client/job/TaskInfo"

-- Seconds: longer than the longest interval between two polls (see fs_policy_default), shorter than libcurl keeps a connection.
local SKIP = 31

local function core_client(port)
  return require("faceswap.core").client {
    base_url = "http://127.0.0.1:" .. port,
    api_key = KEY,
    user_agent = "bench",
    max_answer = 2 ^ 20,
    max_media = 2 ^ 20,
    concurrency = 8,
  }
end

local polls = {}

-- One query at a time.
function polls.query(port, count)
  local client = core_client(port)
  for _ = 1, count do
    assert(client:start { call = "task", id = "1", query = { "task_id", "1" }, timeout = 60 })
    local finished
    repeat
      finished = client:step(1)
    until finished
    assert(finished.state == "running" and #finished.body == 560)
  end
end

-- The polls of one wait. The time between them is skipped.
function polls.wait(port, count)
  local clock = require "client_clock"
  local client = core_client(port)
  local id = assert(client:start { call = "task", id = "1", query = { "task_id", "1" }, wait = true, timeout = SKIP * 2 * count })
  for requests = 1, count do
    local progress
    repeat
      client:step(0.05)
      progress = client:progress(id)
    until progress.requests == requests
    assert(progress.state == "running")
    clock.skip(SKIP)
  end
end

-- What a user would write by hand, with Debian's lua-curl, which is there for Lua 5.1, and lua-cjson.
function polls.pair(port, count)
  local curl, cjson = require "curl", require "cjson"
  local easy = curl.easy_init()
  local parts
  easy:setopt(curl.OPT_URL, "http://127.0.0.1:" .. port .. TASK_INFO .. "?task_id=1")
  easy:setopt(curl.OPT_HTTPHEADER, { "x-api-key: " .. KEY, "Accept: application/json", "User-Agent: bench" })
  easy:setopt(curl.OPT_WRITEFUNCTION, function(data)
    parts[#parts + 1] = data
    return #data
  end)
  for _ = 1, count do
    parts = {}
    assert(easy:perform())
    local body = table.concat(parts)
    assert(#body == 560 and cjson.decode(body).data.status == "running")
  end
end

polls[arg[1]](arg[2], tonumber(arg[3]))
