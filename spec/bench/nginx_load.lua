--- What spec/bench/nginx.lua has a worker of nginx do: waits for many tasks, by faceswap or by cosockets written by hand, and tells what
--- that has cost.
local cjson = require "cjson.safe"
local faceswap = require "faceswap"

local load = {}

local KEY = "ak_0123456789abcdef0123456789abcdef"

local polls = 0 -- by hand
local client

local function seconds_of_cpu()
  local all, main = 0, 0
  local pid = ngx.worker.pid()
  local tasks = io.popen("ls /proc/" .. pid .. "/task")
  for task in tasks:read("*a"):gmatch("%d+") do
    local file = io.open(("/proc/%d/task/%s/schedstat"):format(pid, task))
    local spent = file and tonumber(file:read("*a"):match("^%d+")) / 1e9 or 0
    if file then
      file:close()
    end
    all = all + spent
    main = main + (tonumber(task) == pid and spent or 0)
  end
  tasks:close()
  return main, all
end

-- One poll as it is written with cosockets, the way lua-resty-http does it.
local function poll_by_hand(address, id)
  local socket = ngx.socket.tcp()
  socket:settimeouts(15000, 30000, 30000)
  assert(socket:connect(address.host, address.port))
  if address.tls and socket:getreusedtimes() == 0 then
    assert(socket:sslhandshake(nil, address.host, true))
  end
  assert(socket:send(("GET /api/v1/client/job/TaskInfo?task_id=%d HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\n"
    .. "x-api-key: %s\r\nAccept: application/json\r\n\r\n"):format(id, address.host, KEY)))
  assert(socket:receive("*l"))
  local length = 0
  while true do
    local line = assert(socket:receive("*l"))
    if line == "" then
      break
    end
    length = tonumber(line:lower():match("^content%-length:%s*(%d+)")) or length
  end
  local data = assert(cjson.decode(assert(socket:receive(length)))).data
  assert(socket:setkeepalive(60000, 256))
  polls = polls + 1
  return data.status
end

local function wait_by_hand(address, id)
  local began = ngx.now()
  while not ngx.worker.exiting() and poll_by_hand(address, id) == "running" do
    ngx.sleep(0.3 + (ngx.now() - began) * 0.1) -- as faceswap does
  end
end

-- Each act(i) at once, in light threads of one timer.
local function all_at_once(count, act)
  assert(ngx.timer.at(0, function()
    for i = 1, count do
      ngx.thread.spawn(act, i)
    end
  end))
end

local function open(url)
  local ca_file = os.getenv "CA_FILE"
  client = client or assert(faceswap.new {
    base_url = url, api_key = KEY, ca_file = ca_file ~= "" and ca_file or nil, concurrency = 64, allow_insecure = true,
  })
end

local acts = {}

-- Seconds between the beginnings of two waits: tasks do not come all at once, and are not polled so.
local APART = 0.01

--- Waits for `count` tasks that go on for ever.
function acts.faceswap(count, url)
  open(url)
  all_at_once(count, function(i)
    ngx.sleep(i * APART)
    client:task(tostring(i)):wait()
  end)
end

function acts.by_hand(count, url)
  local address = { host = url:match "//([^:/]+)", port = tonumber(url:match ":(%d+)") }
  all_at_once(count, function(i)
    ngx.sleep(i * APART)
    wait_by_hand(address, i)
  end)
end

--- One call each to `count` hosts, none of which is connected.
function acts.faceswap_tls(count, url)
  open(url)
  all_at_once(count, function(i)
    assert(client:call { call = "get", url = url:gsub("//[^:]+", "//127.0.1." .. i, 1), timeout = 60 })
    polls = polls + 1
  end)
end

function acts.by_hand_tls(count, url)
  local port = tonumber(url:match ":(%d+)")
  all_at_once(count, function(i)
    poll_by_hand({ host = "127.0.1." .. i, port = port, tls = true }, i)
  end)
end

--- Answers /begin?act=…&count=…&url=…, /cost and /calls?count=…
function load.handle()
  local given = ngx.req.get_uri_args()
  if ngx.var.uri == "/begin" then
    acts[given.act](tonumber(given.count), given.url)
  elseif ngx.var.uri == "/calls" then
    open(given.url)
    for _ = 1, given.count do
      assert(client:call { call = "task", id = "1", query = { "task_id", "1" } })
    end
  end
  local main, all = seconds_of_cpu()
  local stats = client and client:stats().requests.task
  ngx.print(cjson.encode { main = main, all = all, polls = polls + (stats and stats.ok or 0) })
end

return load
