--- What waiting costs a worker of nginx: faceswap beside the same written by hand with cosockets, and beside a worker that waits for
--- nothing. All ratios are taken within one run; on a busy machine take those of several.
---   lua5.4 spec/bench/nginx.lua BUILD [ROUNDS [SECONDS]]
local nginxes = require "spec.support.nginx"
local shell = require "spec.support.shell"
local socket = require "socket"

local build, rounds, seconds = arg[1], tonumber(arg[2] or 3), tonumber(arg[3] or 6)
local TASKS = 200

-- The slowest requests of two rounds differ by a factor of two; the median of this many rounds by a tenth.
local ROUNDS_BESIDE = rounds * 3

-- Seconds after which tasks that are polled every 0.3 s and a tenth of their age come to some 190 polls a second for 200 of them.
local RAMP = 5

-- The value below which a part of the list lies.
local function quantile(list, part)
  table.sort(list)
  return list[math.ceil(#list * part)]
end

local function median(list)
  return quantile(list, 0.5)
end

-- ---- the parties -----------------------------------------------------------------------------------------------------------

local function start(options)
  options.workers = 1
  options.main = "worker_rlimit_nofile 8192;"
  return nginxes.start(options)
end

local function worker(ca_file)
  return start {
    environment = { CA_FILE = ca_file or "" },
    http = ca_file and ("lua_ssl_trusted_certificate %s;"):format(ca_file) or nil,
    server = [[
      location / { content_by_lua_block { require("spec.bench.nginx_load").handle() } }
      location /unrelated { return 200 "hello\n"; }
      keepalive_requests 1000000000; # new connections of the load generator would be some of the slowest requests
    ]],
  }
end

-- Answers TaskInfo at once, for tasks that never end.
local function service()
  local pipe = assert(io.popen(("%s/bench-client-service 1000000 & echo $!"):format(build)))
  local first, second = pipe:read("*n"), pipe:read("*n")
  local port, pid = first, second
  if tostring(shell.read(("/proc/%d/comm"):format(first))):find("bench") then
    port, pid = second, first
  end
  return ("http://127.0.0.1:%d"):format(port), function()
    os.execute("kill " .. pid)
    pipe:close()
  end
end

local function ask(nginx, path)
  local answer = nginx:request(path)
  return assert(answer.json, answer.text)
end

local function begin(nginx, act, url, count)
  return ask(nginx, ("/begin?act=%s&url=%s&count=%d"):format(act, url, count or TASKS))
end

-- Gives the worker and its load generator a processor each. Left to the kernel they share one in some runs and not in others, which
-- changes the slowest requests more than all that is measured here. The client's thread, which exists by then, stays free.
local WORKER_CPU, GENERATOR_CPU = "0", "1"

local function pin(nginx)
  shell.run { "taskset", "--cpu-list", "--pid", WORKER_CPU, nginx:workers()[1] }
end

local units = { us = 1e-3, ms = 1, s = 1e3 }

local function wrk(nginx, connections, duration)
  local text = shell.run { "taskset", "--cpu-list", GENERATOR_CPU, "wrk", "-t1", "-c" .. connections, ("-d%ds"):format(duration),
    "--latency", nginx.url .. "/unrelated" }
  local function latency(pattern)
    local number, unit = text:match(pattern .. "%s+([%d.]+)(%a+)")
    return tonumber(number) * units[unit]
  end
  return { rate = tonumber(text:match("Requests/sec:%s*([%d.]+)")), p99 = latency "99%%", worst = latency "Latency%s+%S+%s+%S+" }
end

-- ---- an unrelated location beside many waits -------------------------------------------------------------------------------

local function beside(act, url)
  local nginx = worker()
  if act then
    begin(nginx, act, url)
    socket.sleep(RAMP)
  end
  pin(nginx)
  local before, began = ask(nginx, "/cost"), socket.gettime()
  local quiet = 2
  socket.sleep(quiet)
  local after = ask(nginx, "/cost")
  local result = wrk(nginx, 20, seconds)
  local last = ask(nginx, "/cost")
  local polls = last.polls - before.polls
  result.cpu = (last.main - after.main) / (result.rate * seconds) * 1e6
  result.polls = polls / (socket.gettime() - began)
  result.main = after.polls > before.polls and (after.main - before.main) / (after.polls - before.polls) * 1e6
  result.all = result.main and (after.all - before.all) / (after.polls - before.polls) * 1e6
  nginx:quit()
  return result
end

local function throughput(url)
  local order = { "nothing", "faceswap", "by_hand" }
  local rows = {}
  for _ = 1, ROUNDS_BESIDE do
    for _, act in ipairs(order) do
      rows[act] = rows[act] or {}
      table.insert(rows[act], beside(act ~= "nothing" and act or nil, url))
    end
  end
  print(("%-28s %10s %6s %8s %6s %14s %10s %6s %8s %12s %12s"):format("an unrelated location beside", "requests/s", "ratio",
    "p99 ms", "ratio", "half are within", "us/request", "ratio", "polls/s", "us/poll main", "us/poll all"))
  local function column(act, name)
    local values = {}
    for i, row in ipairs(rows[act]) do
      values[i] = row[name] or 0
    end
    return median(values)
  end
  -- of each round by itself; the median without a part
  local function ratio(act, name, part)
    local values = {}
    for i, row in ipairs(rows[act]) do
      values[i] = row[name] / rows.nothing[i][name]
    end
    return quantile(values, part or 0.5)
  end
  for _, act in ipairs(order) do
    print(("%-28s %10.0f %6.2f %8.2f %6.2f    %5.2f - %4.2f %10.2f %6.3f %8.0f %12.1f %12.1f"):format(
      act == "nothing" and act or TASKS .. " waits, " .. act, column(act, "rate"), ratio(act, "rate"), column(act, "p99"),
      ratio(act, "p99"), ratio(act, "p99", 0.25), ratio(act, "p99", 0.75),
      column(act, "cpu"), ratio(act, "cpu"), column(act, "polls"), column(act, "main"), column(act, "all")))
  end
end

-- ---- waits in which nothing happens ----------------------------------------------------------------------------------------

-- A server that takes connections and never answers.
local function silent()
  local listener = assert(socket.bind("127.0.0.1", 0, 300))
  return ("http://127.0.0.1:%d"):format(select(2, listener:getsockname())), listener
end

local function idle()
  local url, listener = silent()
  print(("\n%-44s %10s %10s"):format("CPU of a worker, percent of a core", "main", "all"))
  for _, act in ipairs { "nothing", "faceswap", "by_hand" } do
    local nginx = worker()
    if act ~= "nothing" then
      begin(nginx, act, url)
      socket.sleep(RAMP)
    end
    local before, span = ask(nginx, "/cost"), 10
    socket.sleep(span)
    local after = ask(nginx, "/cost")
    print(("%-44s %10.3f %10.3f"):format(
      act == "nothing" and "that has nothing to do" or TASKS .. " calls without an answer, " .. act,
      (after.main - before.main) * 100 / span, (after.all - before.all) * 100 / span))
    nginx:stop()
  end
  listener:close()
end

-- ---- the way from the service to the one who waits -------------------------------------------------------------------------

local DELAY, CALLS = 0.1, 30 -- seconds that the service takes

local function latency()
  local slow = start { server = ([[ location / { content_by_lua_block {
    ngx.sleep(%g) ngx.print '{"code": 200, "data": {"task_id": "1", "status": "running"}}'
  } } ]]):format(DELAY) }
  local nginx = worker()
  local bare, ours = {}, {}
  for _ = 1, rounds * 2 do
    local began = socket.gettime()
    shell.run { build .. "/bench-client-bare", slow.port, CALLS }
    local middle = socket.gettime()
    ask(nginx, ("/calls?url=%s&count=%d"):format(slow.url, CALLS))
    bare[#bare + 1], ours[#ours + 1] = (middle - began) / CALLS, (socket.gettime() - middle) / CALLS
  end
  local base, mine = median(bare) * 1e3, median(ours) * 1e3
  print(("\na call that is answered after %.0f ms: libcurl alone %.2f ms, faceswap inside nginx %.2f ms, ratio %.4f")
    :format(DELAY * 1e3, base, mine, mine / base))
  nginx:stop()
  slow:stop()
end

-- ---- many new TLS connections ----------------------------------------------------------------------------------------------

local function certify(folder)
  local names = {}
  for i = 1, TASKS do
    names[i] = "IP:127.0.1." .. i
  end
  shell.run { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1," .. table.concat(names, ","),
    "-keyout", folder .. "/key", "-out", folder .. "/cert" }
  shell.run { "chmod", "644", folder .. "/key", folder .. "/cert" }
end

-- The longest that one who asks again and again has to wait, while the connections are made; and how long they take.
local function stall(act, url, ca_file)
  local nginx = worker(ca_file)
  ask(nginx, "/cost")
  local out = nginx.prefix .. "/wrk"
  local probe = assert(io.popen(("wrk -t1 -c1 -d3s --latency %s/unrelated > %s"):format(nginx.url, out)))
  socket.sleep(1)
  if act then
    begin(nginx, act, url)
  end
  probe:close()
  local made = ask(nginx, "/cost").polls
  local number, unit = shell.read(out):match("Latency%s+%S+%s+%S+%s+([%d.]+)(%a+)")
  nginx:stop()
  return tonumber(number) * units[unit], made
end

local function stalls()
  local folder = shell.temporary_for_all()
  certify(folder)
  local tls = start { server = ([[ location / { return 200 '{"code": 200, "data": {"task_id": "1", "status": "success"}}'; } }
    server { listen 0.0.0.0:$port1 ssl; ssl_certificate %s/cert; ssl_certificate_key %s/key; ssl_session_tickets off;
      location / { return 200 '{"code": 200, "data": {"task_id": "1", "status": "success"}}'; } ]]):format(folder, folder)
    :gsub("%$port1", tostring(20000 + os.time() % 10000)) }
  local port = shell.read(tls.prefix .. "/nginx.conf"):match("listen 0%.0%.0%.0:(%d+)")
  local url = ("https://127.0.0.1:%s"):format(port)
  print(("\n%-44s %10s %10s"):format("the longest stall of a worker, ms", "median", "made"))
  for _, act in ipairs { "nothing", "faceswap_tls", "by_hand_tls" } do
    local list, made = {}, 0
    for i = 1, rounds * 2 do
      list[i], made = stall(act ~= "nothing" and act or nil, url, folder .. "/cert")
    end
    print(("%-44s %10.1f %10d"):format(act == "nothing" and "no connections" or TASKS .. " new connections at once, " .. act,
      median(list), made))
  end
  tls:stop()
  shell.remove(folder)
end

print(("load of the machine before: %s"):format(shell.read("/proc/loadavg"):match("^%S+ %S+ %S+")))
local url, stop = service()
throughput(url)
stop()
idle()
latency()
stalls()
print(("load of the machine after: %s"):format(shell.read("/proc/loadavg"):match("^%S+ %S+ %S+")))
