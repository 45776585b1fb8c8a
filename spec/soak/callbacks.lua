--- Forged callbacks by the hundred thousand, with tasks that are waited for meanwhile: none wakes a waiter, the worker's memory stays as it
--- is, and other requests of the worker wait no longer than in a flood of requests that nginx itself refuses.
---   lua5.4 spec/soak/callbacks.lua [count]
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"
local socket = require "socket"

local COUNT = tonumber(arg[1] or 100000)
local WAITS, SLOW, LARGE, SECONDS, ROUNDS = 20, 50, 50, 5, 3
local TASK = "/api/v1/client/job/TaskInfo"

local service = nginx.start_service()
local app = nginx.start_app {
  workers = 1,
  environment = { SERVICE_URL = service.url, CALLBACK_SECRET = ("s"):rep(32) },
  http = "keepalive_requests 1000000;",
  server = [[
    location /refused { return 403; }
    location /other { content_by_lua_block { ngx.say "other" } }
  ]],
}

local function asked()
  return service:request("/control").json["requests:" .. TASK] or 0
end

local function memory()
  return app:request("/memory").json
end

-- Runs wrk and gives back a function that waits for its end: requests made, the 99th percentile in milliseconds, requests refused.
local count = 0
local function wrk(path, connections, script)
  count = count + 1
  local file = ("%s/wrk-%d"):format(app.prefix, count)
  local words = { "wrk", "-t1", "-c" .. connections, ("-d%ds"):format(SECONDS), "--latency" }
  shell.append(words, script and { "-s", script })
  words[#words + 1] = app.url .. path
  assert(os.execute(("(%s >%s 2>&1; mv %s %s.done) &"):format(shell.command(words), file, file, file)))
  return function()
    local text = shell.wait(60, "wrk", function()
      return shell.read(file .. ".done")
    end)
    local number, unit = text:match "99%%%s+([%d.]+)(%a+)"
    local scale = { us = 0.001, ms = 1, s = 1000 }
    return tonumber(text:match "(%d+) requests in"), number * scale[unit], tonumber(text:match "Non%-2xx or 3xx responses: (%d+)" or 0)
  end
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- A flood, and the 99th percentile of other requests meanwhile.
local function flood(path, script)
  local flooded, other = wrk(path, 4, script), wrk("/other", 1)
  local number, _, refused = flooded()
  assert(number == refused, "one of them was not refused")
  return number, select(2, other())
end

-- Requests whose bodies come slowly or are large, with wrong tokens.
local function burden()
  local slow = {}
  for i = 1, SLOW do
    slow[i] = assert(socket.connect("127.0.0.1", app.port))
    slow[i]:send(("POST /callback?job=%032x&expires=9999999999&token=%064x HTTP/1.1\r\n"):format(i, i))
    slow[i]:send "Host: x\r\nContent-Length: 100000\r\n\r\nx"
  end
  local large = ("x"):rep(2 * 2 ^ 20)
  for _ = 1, LARGE do
    local status = app:request("/callback", { body = large }).status
    assert(status == 413, status)
  end
  return slow
end

-- How often `WAITS` callback_expected waits of this age have asked at most.
local function scheduled(age)
  return WAITS * (2 + math.floor(math.log(age / 3 + 1, 2)))
end

local function run()
  local ids = {}
  for i = 1, WAITS do
    ids[i] = app:request("/create").json.id
  end
  local began = socket.gettime()
  for i = 1, WAITS do
    assert(os.execute(("curl -s -m 600 -o %s/wait-%d '%s/wait?id=%s' &"):format(app.prefix, i, app.url, ids[i])))
  end
  shell.wait(30, "the first queries", function()
    return asked() >= WAITS
  end)
  flood("/callback", "spec/soak/callbacks_wrk.lua") -- what nginx and Lua keep for such a load is taken
  local before, forged = memory(), 0
  local quiet, refused, attacked = {}, {}, {}
  while forged < COUNT or #attacked < ROUNDS do
    quiet[#quiet + 1] = select(2, wrk("/other", 1)())
    refused[#refused + 1] = select(2, flood "/refused")
    local number, latency = flood("/callback", "spec/soak/callbacks_wrk.lua")
    forged, attacked[#attacked + 1] = forged + number, latency
  end
  local slow = burden()
  local queries, most = asked(), scheduled(socket.gettime() - began)
  local after = memory()
  for _, connection in ipairs(slow) do
    connection:close()
  end
  print(("forged callbacks                     %d, and %d with slow, %d with large bodies"):format(forged, SLOW, LARGE))
  print(("queries of %d waited-for tasks       %d (the schedule allows %d)"):format(WAITS, queries, most))
  local function kibibytes(name)
    return ("%.0f before, %.0f after"):format(before[name] / 1024, after[name] / 1024)
  end
  print("worker's memory, KiB                 " .. kibibytes "resident")
  print("of that Lua's                        " .. kibibytes "lua")
  print("free in the dict                     " .. kibibytes "dict_free")
  print(("p99 of other requests, ms            %.2f alone, %.2f while nginx refuses, %.2f while callbacks are refused (%.2f)"):format(
    median(quiet), median(refused), median(attacked), median(attacked) / median(refused)))
  assert(queries <= most, "a forged callback has woken somebody")
  assert(after.resident - before.resident < 2 * 2 ^ 20, "the worker's memory grows")
  assert(after.dict_free >= before.dict_free, "the dict fills")
end

local ok, problem = xpcall(run, debug.traceback)
app:stop() -- and with it those who wait
service:stop()
assert(ok, problem)
