--- How late the end of a task is noticed, and with how many requests, beside a fixed half second; on a simulated clock.
---   client_polling.lua
local core = require "faceswap.core"

local FIXED = 0.5 -- seconds
local running = { status = 200, body = '{"code": 200, "data": {"status": "running"}}' }
local success = { status = 200, body = '{"code": 200, "data": {"status": "success"}}' }

-- Polls a task that takes `duration` seconds. Returns when its end was noticed, and the number of requests.
local function poll(duration, shortest)
  local flow = core.flow { call = "task", wait = true, id = "1", timeout = 7200, age = 0, shortest = shortest }
  local now = 0
  while true do
    local step, due = flow:next(now)
    if step == "done" then
      return now, flow:state().requests
    elseif step == "wait" then
      now = due
    else
      flow:answer(now, now >= duration and success or running)
    end
  end
end

-- Means over tasks that take a bit less or more, so that no duration happens to fit the schedule. What is learned is that they take long.
local function row(duration, learned)
  local late, latest, requests, fixed_requests, samples = 0, 0, 0, 0, 0
  for shift = -50, 50 do
    local actual = duration * (1 + shift / 1000)
    local noticed, sent = poll(actual, learned and duration * 0.95 or nil)
    late = late + noticed - actual
    latest = math.max(latest, (noticed - actual) / (0.1 * actual + 1))
    requests = requests + sent
    fixed_requests = fixed_requests + math.ceil(actual / FIXED) + 1
    samples = samples + 1
  end
  print(("%8.0f s %10s %9.2f s %10.2f %10.1f %12.1f %9.2f"):format(duration, learned and "yes" or "no", late / samples, latest,
    requests / samples, fixed_requests / samples, requests / fixed_requests))
end

print(("%10s %10s %11s %10s %10s %12s %9s"):format("duration", "learned", "mean late", "of allowed", "requests", "at 0.5 s", "ratio"))
for _, duration in ipairs { 2, 5, 10, 30, 60, 120, 300, 600, 1800 } do
  row(duration, false)
  row(duration, true)
end
print("of allowed: the latest notice, of a tenth of the duration and a second")
print("goals: at most 1.00 of what is allowed; from 60 s on at most 0.33 of the requests")
