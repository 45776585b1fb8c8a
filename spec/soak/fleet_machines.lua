--- Four machines, each a network namespace with a `faceswap batch` of its own, do one run together against one service and one ledger on a
--- fifth. One of them is killed, one is cut off for a minute; each video is done once all the same. Then one machine does as much alone.
--- Needs root, for the namespaces.
---   lua5.4 spec/soak/fleet_machines.lua [videos] [seconds that a swap takes]
local postgres = require "spec.support.postgres"
local shell = require "spec.support.shell"
local socket = require "socket"
local task_service = require "spec.support.task_service"

local KEY = "ak_0123456789abcdef0123456789abcdef"
local LUA = arg and arg[-1] or "lua5.4"

-- The hub's address in the network of the namespaces; the ports on which each machine finds the service and the database at home.
local HUB, SERVICE_PORT, DATABASE_PORT = "10.77.0.1", 8081, 8082

-- Jobs at a time of a machine; seconds of a lease, and of the cut.
local JOBS, LEASE, CUT = 8, 20, 60

-- What the killed machine and the one that is cut off have sent without an answer is told as ambiguous, and not sent again.
local AMBIGUOUS_MAX = 2 * JOBS

local prefix = ("fs%d"):format(os.time() % 100000)

local function name(i)
  return ("%s-%d"):format(prefix, i)
end

local function inside(i, words)
  return shell.append({ "ip", "netns", "exec", name(i) }, words)
end

-- ---- the network -----------------------------------------------------------------------------------------------------------------

-- Namespace 0 is the hub, with a bridge; the others are tied to it by a cable each.
local function make_network(count)
  shell.run { "ip", "netns", "add", name(0) }
  shell.run(inside(0, { "ip", "link", "set", "lo", "up" }))
  shell.run(inside(0, { "ip", "link", "add", "hub", "type", "bridge" }))
  shell.run(inside(0, { "ip", "addr", "add", HUB .. "/24", "dev", "hub" }))
  shell.run(inside(0, { "ip", "link", "set", "hub", "up" }))
  for i = 1, count do
    shell.run { "ip", "netns", "add", name(i) }
    shell.run(inside(i, { "ip", "link", "set", "lo", "up" }))
    shell.run(inside(i, { "ip", "link", "add", "uplink", "type", "veth", "peer", "name", "port" .. i, "netns", name(0) }))
    shell.run(inside(i, { "ip", "addr", "add", ("10.77.0.%d/24"):format(i + 1), "dev", "uplink" }))
    shell.run(inside(i, { "ip", "link", "set", "uplink", "up" }))
    shell.run(inside(0, { "ip", "link", "set", "port" .. i, "master", "hub", "up" }))
  end
end

local function remove_network(count)
  for i = 0, count do
    pcall(shell.run, { "ip", "netns", "del", name(i) })
  end
end

-- Ends what runs in a namespace.
local function kill_all(i)
  local ok, pids = pcall(shell.run, { "ip", "netns", "pids", name(i) })
  for pid in (ok and pids or ""):gmatch("%d+") do
    os.execute(("kill -9 %s 2>/dev/null"):format(pid))
  end
end

-- ---- a machine -------------------------------------------------------------------------------------------------------------------

-- The command sends keys only over TLS or within its own machine, so each machine has relays to the hub.
local function start_relays(i, service_port)
  for port, to in pairs { [SERVICE_PORT] = service_port, [DATABASE_PORT] = 5432 } do
    os.execute(shell.command(inside(i, { LUA, "spec/soak/fleet_proxy.lua", port, to, 0, HUB })) .. " >/dev/null 2>&1 &")
  end
end

local function start_machine(folder, i, list)
  local home = ("%s/m%d"):format(folder, i)
  shell.run { "mkdir", "-p", home }
  shell.write(home .. "/faceswap", 'os.exit(require("faceswap.cli").main(arg))\n')
  local words = inside(i, { "env", "XDG_STATE_HOME=" .. home, "XDG_RUNTIME_DIR=" .. home, "FACESWAP_MACHINE=machine" .. i,
    "FACESWAP_LEASE=" .. LEASE, "CRUN_API_KEY=" .. KEY, ("CRUN_BASE_URL=http://127.0.0.1:%d"):format(SERVICE_PORT), LUA,
    home .. "/faceswap", "batch", list, "--face", "0=https://media.example/t.png", "-j", JOBS, "--ledger",
    ("postgresql://faceswap@127.0.0.1:%d/ledger"):format(DATABASE_PORT), "-o", home .. "/out" })
  local pipe = io.popen(("exec %s >%s/log 2>&1"):format(shell.command(words), home))
  return { pipe = pipe, home = home, i = i }
end

-- Waits until those that are left have ended; `between` is called meanwhile.
local function await(machines, between)
  local function is_running(machine)
    local ok, pids = pcall(shell.run, { "ip", "netns", "pids", name(machine.i) })
    for pid in (ok and pids or ""):gmatch("%d+") do
      if (shell.read(("/proc/%s/cmdline"):format(pid)) or ""):find("faceswap\0batch", 1, true) then
        return true
      end
    end
  end
  while true do
    local running = false
    for _, machine in pairs(machines) do
      running = is_running(machine) or running
    end
    if not running then
      return
    end
    between()
    socket.sleep(0.25)
  end
end

-- ---- a run -----------------------------------------------------------------------------------------------------------------------

local function count_done(server)
  return tonumber(server:sql("ledger", "SELECT count(*) FROM faceswap.work WHERE state = 'done'"))
end

-- Kills machine 2 at a fifth of the run, cuts machine 3 off soon after, for a minute.
local function troubles(server, videos, machines)
  local killed, cut, mended
  return function()
    local done = count_done(server)
    if not killed and done >= videos / 5 then
      kill_all(2)
      machines[2], killed = nil, true
    elseif killed and not cut and done >= videos / 4 then
      shell.run(inside(0, { "ip", "link", "set", "port3", "down" }))
      cut = socket.gettime()
    elseif cut and not mended and socket.gettime() - cut >= CUT then
      shell.run(inside(0, { "ip", "link", "set", "port3", "up" }))
      mended = true
    end
  end
end

local function check(service, server, videos)
  for _, path in ipairs { "detect-face-video", "CreateTask" } do
    local total = 0
    for key, count in pairs(service:counts(path)) do
      assert(count == 1, ("%s was sent %d times by %s"):format(key, count, path))
      total = total + 1
    end
    assert(total == videos, ("%d of %d videos were sent by %s"):format(total, videos, path))
  end
  local states = server:sql("ledger", "SELECT state, count(*) FROM faceswap.work GROUP BY 1 ORDER BY 1")
  local ambiguous = tonumber(states:match "ambiguous|(%d+)" or 0)
  assert(count_done(server) + ambiguous == videos and ambiguous <= AMBIGUOUS_MAX, "not all is done: " .. states)
  local text = server:sql("ledger", "SELECT machine, count(*) FROM faceswap.work WHERE state = 'done' GROUP BY 1 ORDER BY 1")
  text = text:gsub("\n", ", "):gsub("|", ": ")
  return ("%s; %d ambiguous"):format(text, ambiguous)
end

local function run(videos, latency, count, troubled)
  local folder = shell.temporary()
  make_network(count)
  local server = postgres.start { listen = HUB, prefix = { "ip", "netns", "exec", name(0) }, hosts = "10.77.0.0/24" }
  local service
  local ok, result = pcall(function()
    server:sql("postgres", "CREATE DATABASE ledger TEMPLATE template0")
    service = task_service.start({ latency = latency, host = HUB }, "ip netns exec " .. name(0))
    local lines = {}
    for i = 1, videos do
      lines[i] = ("https://media.example/job-%d-.mp4"):format(i)
    end
    local list = shell.write(folder .. "/list", table.concat(lines, "\n") .. "\n")
    local machines = {}
    for i = 1, count do
      start_relays(i, service.url:match("%d+$"))
    end
    socket.sleep(1)
    local began = socket.gettime()
    for i = 1, count do
      machines[i] = start_machine(folder, i, list)
    end
    shell.wait(60, "the run to begin", function()
      return server:sql("ledger", "SELECT to_regclass('faceswap.work') IS NOT NULL") == "t"
    end)
    local finished
    local strike = troubled and troubles(server, videos, machines) or function() end
    await(machines, function()
      strike()
      if not finished and count_done(server) == videos then
        finished = socket.gettime() - began
      end
    end)
    finished = finished or socket.gettime() - began
    return { seconds = finished, by_machine = check(service, server, videos) }
  end)
  for i = 0, count do
    kill_all(i)
  end
  server:remove()
  remove_network(count)
  if not ok then
    error(("%s (kept in %s)"):format(tostring(result), folder), 0)
  end
  shell.remove(folder)
  return result
end

local videos, latency = tonumber(arg[1]) or 400, tonumber(arg[2]) or 3
local four = run(videos, latency, 4, true)
print(("4 machines, one killed, one cut off for %d s: %d videos in %.0f s, each once (%s)"):format(CUT, videos, four.seconds,
  four.by_machine))
local one = run(videos, latency, 1)
print(("1 machine: %d videos in %.0f s"):format(videos, one.seconds))
