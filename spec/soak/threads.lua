--- The core's and the ledger's threads, with everything that can be asked of them asked at once, outside of nginx: for ThreadSanitizer.
---   threads.lua FOLDER [calls]      FOLDER has the port of spec/soak/faults_service.lua: see threads.sh
local core = require "faceswap.core"
local socket = require "socket"
local store = require "faceswap.store"
local unix = require "socket.unix"

local folder, calls = arg[1], tonumber(arg[2] or 300)
local AT_A_TIME, TIMEOUT = 50, 120

local url = "http://127.0.0.1:" .. assert(io.open(folder .. "/ports")):read("*a")

-- Waits for the wakeup as nginx does; `ask` is what is done meanwhile.
local function drive(client, done, ask)
  local wakeup
  local deadline = socket.gettime() + TIMEOUT
  while not done() and socket.gettime() < deadline do
    if not wakeup and client:address() then
      wakeup = unix()
      assert(wakeup:connect(client:address()))
      wakeup:settimeout(0.001)
    end
    if wakeup then
      wakeup:receive(1)
    end
    ask()
  end
  if wakeup then
    wakeup:close()
  end
  assert(done(), "not all calls have ended")
end

local requests = {
  function(i)
    return { call = "create", body = ('{"model": "m", "input": "job-%d-"}'):format(i), timeout = 20 }
  end,
  function(i)
    return { call = "task", wait = true, id = "t" .. i % 7, query = { "task_id", "t" .. i % 7 }, kind = "k", age = 0.1, timeout = 20 }
  end,
  function(i)
    return { call = "get", url = url .. "/media/x", file = ("%s/%d"):format(folder, i % 10), timeout = 20 }
  end,
  function()
    return { call = "balance", timeout = 20 }
  end,
}

local function talk_to_service()
  local client = core.threaded_client {
    base_url = url, api_key = "ak_0123456789abcdef0123456789abcdef", user_agent = "x", max_answer = 2 ^ 20, max_media = 2 ^ 20,
    concurrency = 8, events = true,
  }
  local started, ended, open, events = 0, 0, {}, 0
  drive(client, function() return ended == calls end, function()
    while started < calls and started - ended < AT_A_TIME do
      started = started + 1
      open[assert(client:start(requests[started % #requests + 1](started)))] = true
    end
    for id in pairs(open) do
      client:progress(id)
    end
    for finished in client.take, client do
      open[finished.id] = nil
      ended = ended + 1
    end
    client:stats()
    client:poll_now("t" .. ended % 7)
    if started % 10 == 0 and next(open) then
      client:cancel((next(open)))
    end
    for _ in client.event, client do
      events = events + 1
    end
  end)
  assert(client:active() == 0 and events > calls)
  for i = 1, AT_A_TIME do
    client:start(requests[i % #requests + 1](i)) -- and is closed with these in progress
  end
  client:close()
end

local function write_ledger()
  local ledger = store.threaded(folder .. "/ledger.db")
  local asked, answered = 0, 0
  drive(ledger, function() return answered == calls end, function()
    while asked < calls and asked - answered < AT_A_TIME do
      asked = asked + 1
      if asked % 3 == 0 then
        ledger:unfinished()
      elseif asked % 3 == 1 then
        ledger:intend({ kind = "create", job_key = "k" .. asked, body = ("x"):rep(asked) }, 100)
      else
        ledger:update(asked // 3, { state = "submitted", task_id = "t" .. asked }, "intended")
      end
    end
    for _ in ledger.take, ledger do
      answered = answered + 1
    end
  end)
  ledger:intend({ kind = "create" })
  ledger:close()
end

talk_to_service()
write_ledger()
print(("%d calls and %d entries of the ledger through threads: no race"):format(calls, calls))
