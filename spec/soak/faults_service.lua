--- A service that misbehaves at random, many connections at a time, for spec/soak/faults.lua. It counts what it was asked to do:
---   faults_service.lua FOLDER SEED RATE [POLLS]     leaves its port in FOLDER/ports; answers GET /counts with all it has counted, as JSON.
--- RATE is the share of each refusal that slows the whole client down; "calm" stands for no fault at all, and POLLS for how often a task
--- is then found running.
local cjson = require "cjson.safe"
local cqueues = require "cqueues"
local media = require "spec.soak.faults_media"
local socket = require "cqueues.socket"

local folder, seed, calm, rate_share = arg[1], tonumber(arg[2]), arg[3] == "calm", tonumber(arg[3])
math.randomseed(seed)

local KEY = "ak_0123456789abcdef0123456789abcdef"
local JOB = "/api/v1/client/job/"

-- ---- what is counted -------------------------------------------------------------------------------------------------------

local counts = {
  received = {}, -- submissions whose body was read, by path and job
  carried = {}, -- of them those that were not refused
  legible = {}, -- those that were carried out and whose id could be read, though the answer was odd
  unread = {}, -- submissions that were reset before their body was read, by path
  keys_to_media = 0, -- requests for media that had the key
  redirected_calls = 0, -- API calls that followed a redirect
  faults = {},
}

local function count(map, name)
  map[name] = (map[name] or 0) + 1
end

-- ---- answers that are as they should be ------------------------------------------------------------------------------------

local port, other_port
local next_id = 0
local tasks = {} -- what was submitted, by id

local function chance(share)
  return math.random() < share
end

-- Both vocabularies and their synonyms, and some statuses that nobody knows.
local running = { "pending", "running", "starting", "processing", "queued", "IN_PROGRESS" }
local ended = { "success", "succeeded", "completed", "Done" }

local function make_task(job)
  next_id = next_id + 1
  local task = { id = "t" .. next_id, job = job, left = math.random(0, 2), fate = "success" }
  local fate = math.random()
  if calm then
    task.left = tonumber(arg[4])
  elseif fate < 0.01 then
    task.fate = "unknown"
  elseif fate < 0.03 then
    task.fate = "failed"
  elseif fate < 0.04 then
    task.fate = "no urls"
  elseif fate < 0.06 then
    task.fate = "no faces"
  end
  if chance(0.2) and not calm then
    task.id = next_id -- a number
  end
  tasks[tostring(task.id)] = task
  return task
end

local function status_of(task)
  task.left = task.left - 1
  if task.fate == "unknown" then
    return "pondering"
  elseif task.left >= 0 then
    return running[math.random(#running)]
  end
  return task.fate == "failed" and "failed" or ended[math.random(#ended)]
end

local function faces_of(task)
  local faces, id = {}, 0
  for i = 1, task.fate == "no faces" and 0 or math.random(3) do
    id = id + math.random(3) -- sparse
    faces[i] = { id = chance(0.2) and tostring(id) or id, link = ("http://127.0.0.1:%d/media/face"):format(port) }
  end
  return faces
end

local calls = {
  ["GET /api/v1/client/account/balance"] = function()
    return { balance = 100000 - next_id }
  end,
  ["POST " .. JOB .. "detect-face-video"] = function(request)
    return { detect_task_id = make_task(request.job).id }
  end,
  ["POST " .. JOB .. "CreateTask"] = function(request)
    return { task_id = make_task(request.job).id }
  end,
  ["POST " .. JOB .. "EstimateTask"] = function()
    return { estimated_credits = 1 }
  end,
}

-- lua-cjson takes an empty list for an object.
local function encode(value)
  return (cjson.encode(value):gsub('"faces":{}', '"faces":[]'))
end

local function described(request)
  local task = tasks[request.target:match("task_id=(%w+)")]
  local status = task and status_of(task)
  return task, status, status and task.left < 0 and task.fate ~= "unknown" and task.fate ~= "failed"
end

calls["GET " .. JOB .. "detect-face-result"] = function(request)
  local task, status, good = described(request)
  return task and { status = status, result = good and { id = "d" .. task.id, faces = faces_of(task) } or cjson.null }
end
calls["GET " .. JOB .. "TaskInfo"] = function(request)
  local task, status, good = described(request)
  local urls = task and task.fate ~= "no urls" and { ("http://127.0.0.1:%d/media/%s?sig=secret"):format(port, task.id) } or nil
  return task and { status = status, credits = 1, result = good and { media_urls = urls } or cjson.null }
end

-- ---- the wire --------------------------------------------------------------------------------------------------------------

local function send(connection, status, headers, body)
  connection:write(("HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n%s\r\n"):format(status, #body, headers or ""), body)
  connection:flush()
end

local function envelope(connection, status, code, message, headers)
  send(connection, status, headers, cjson.encode { code = code, message = message })
end

-- A connection that is closed with something unread is reset. Without that it only ends.
local function cut(connection)
  connection:close()
  return "close"
end

-- Each is given the connection and the whole answer, and tells whether the connection ends. `refusals` prove that nothing was done.
local refusals = {
  limited = function(connection)
    envelope(connection, chance(0.5) and 429 or 200, 429, "slow down")
  end,
  limited_for_a_second = function(connection)
    envelope(connection, 429, 429, "slow down", "Retry-After: 1\r\n")
  end,
  maintenance = function(connection)
    envelope(connection, 200, 455, "back soon")
  end,
  unavailable = function(connection)
    envelope(connection, 503, 503, "unavailable")
  end,
  no_credits = function(connection)
    envelope(connection, 200, 402, "no credits")
  end,
  key_quoted = function(connection)
    envelope(connection, 422, 422, ("'%s' is not allowed to do that, see http://127.0.0.1/?key=%s"):format(KEY, KEY))
  end,
}

local losses = {
  reset = cut,
  half = function(connection, body)
    connection:write(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"):format(#body + 100), body)
    connection:flush()
    return cut(connection)
  end,
  half_a_head = function(connection)
    connection:write("HTTP/1.1 200 OK\r\nConte")
    connection:flush()
    return cut(connection)
  end,
  gateway = function(connection)
    send(connection, chance(0.5) and 502 or 504, nil, "<html><h1>Bad gateway</h1></html>")
  end,
  gateway_limited = function(connection)
    send(connection, 429, nil, "<html>Too many requests</html>")
  end,
  internal = function(connection)
    envelope(connection, 200, 500, "oops")
  end,
  page = function(connection)
    send(connection, 200, nil, "<html>Welcome</html>")
  end,
  redirect = function(connection)
    send(connection, 302, ("Location: http://127.0.0.1:%d/elsewhere\r\n"):format(other_port), "")
  end,
  brackets = function(connection)
    send(connection, 200, nil, ("["):rep(200000))
  end,
  large = function(connection)
    connection:write("HTTP/1.1 200 OK\r\nContent-Length: 400000000\r\n\r\n")
    for _ = 1, 100 do
      if not connection:write(("x"):rep(65536)) then
        break
      end
    end
    return cut(connection)
  end,
}

-- Answers to a submission that was carried out, in which its id can be read: no doubt is left.
local legible = {
  id_truncated = function(connection, body)
    local at = select(2, body:find('task_id":"?%w+[",}]'))
    connection:write(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"):format(#body), body:sub(1, math.random(at, #body - 1)))
    connection:flush()
    return cut(connection)
  end,
  id_without_end = function(connection, body)
    connection:write(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n"):format(#body, body))
    connection:flush()
    return cut(connection)
  end,
  id_with_201 = function(connection, body)
    send(connection, 201, nil, (body:gsub('"code":200', '"code":201')))
  end,
  id_with_500 = function(connection, body)
    send(connection, 500, nil, body)
  end,
  id_in_a_list = function(connection, body)
    send(connection, 200, nil, "\239\187\191" .. body:gsub('"data":(%b{})', '"data":[%1]'))
  end,
}

-- Answers to a poll that would end another call. One of them ends no wait; `ODD` is in each that has words.
local ODD = "odd poll"
local odd = {
  poll_not_found = function(connection)
    envelope(connection, chance(0.5) and 404 or 200, 404, ODD)
  end,
  poll_unauthorized = function(connection)
    envelope(connection, 401, 401, ODD)
  end,
  poll_invalid = function(connection)
    envelope(connection, 200, 422, ODD)
  end,
  poll_bad_request = function(connection)
    send(connection, 400, nil, "<html>" .. ODD .. "</html>")
  end,
  poll_login = function(connection)
    send(connection, 302, ("Location: http://127.0.0.1:%d/elsewhere\r\n"):format(other_port), "")
  end,
}

local others = {
  slow = function(connection, body)
    connection:setmode("bn", "bn")
    connection:write(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"):format(#body))
    for i = 1, #body, 1 + math.floor(#body / 5) do
      connection:write(body:sub(i, i + math.floor(#body / 5)))
      cqueues.sleep(0.05)
    end
  end,
}

-- Shares of all requests.
local faults = {}
local function add(list, share, kind)
  for name, act in pairs(list) do
    faults[#faults + 1] = { name = name, act = act, share = share, kind = kind, refuses = kind == "refusal" }
  end
end
add(refusals, 0.002, "refusal")
add(losses, 0.004)
add(others, 0.01)
add(legible, 0.02, "legible")
add(odd, 0.01, "odd")
for _, fault in ipairs(faults) do
  if fault.name:find("limited") or fault.name == "maintenance" or fault.name == "unavailable" then
    fault.share = rate_share
  end
end
table.sort(faults, function(a, b)
  return a.name < b.name
end)

-- Those of a kind of their own meet the requests that they are made for.
local function pick_fault(submission, poll)
  local left = math.random()
  for _, fault in ipairs(calm and {} or faults) do
    left = left - fault.share
    if left < 0 then
      if fault.kind == "legible" and not submission or fault.kind == "odd" and not poll then
        return nil
      end
      count(counts.faults, fault.name)
      return fault
    end
  end
end

-- ---- requests --------------------------------------------------------------------------------------------------------------

local function read_head(connection)
  local line = connection:read("*l")
  local method, target = (line or ""):match("^(%S+) (%S+)")
  if not method then
    return nil
  end
  local request = { method = method, target = target, path = target:match("^[^?]*"), length = 0 }
  -- neither lines() nor clients() below: Lua 5.1 cannot yield in an iterator
  while true do
    local header = connection:read("*l")
    local name, value = (header or ""):match("^([^:]+):%s*(.-)\r?$")
    if not name then
      return header and request
    end
    name = name:lower()
    request.length = name == "content-length" and tonumber(value) or request.length
    request.range = name == "range" and value or request.range
    request.condition = name == "if-range" and value or request.condition
    request.has_key = request.has_key or name == "x-api-key" and value == KEY
  end
end

-- What may be done again is done though its answer is lost: that is the worst case.
local function answer_call(connection, request)
  local submission = request.method == "POST" and not request.path:find("EstimateTask")
  local fault = pick_fault(submission, request.target:find "task_id=")
  if submission and fault and fault.name == "reset" and chance(0.5) then
    count(counts.unread, request.path)
    return cut(connection)
  end
  local body = request.length > 0 and connection:read(request.length) or ""
  if not body then
    return "close"
  end
  request.job = body:match("job%-%d+%-")
  if submission then
    local key = request.path .. " " .. tostring(request.job)
    count(counts.received, key)
    if not (fault and fault.refuses) then
      count(counts.carried, key)
    end
    counts.legible[key] = fault and fault.kind == "legible" and fault.name or nil
  end
  if fault and fault.refuses then
    return fault.act(connection)
  end
  local data = calls[request.method .. " " .. request.path](request)
  local text = encode(data and { code = 200, message = "success", data = data } or { code = 404, message = "no such task" })
  if fault then
    return fault.act(connection, text)
  end
  send(connection, 200, nil, text)
end

local function answer_media(connection, request)
  counts.keys_to_media = counts.keys_to_media + (request.has_key and 1 or 0)
  return media.answer(connection, request, {
    calm = calm, port = other_port, large = losses.large,
    count = function(name)
      count(counts.faults, name)
    end,
  })
end

local function answer_one(connection)
  local request = read_head(connection)
  if not request then
    return "close"
  elseif request.path == "/counts" then
    send(connection, 200, nil, cjson.encode(counts))
  elseif request.path:find("^/media/") then
    return answer_media(connection, request)
  elseif request.path == "/elsewhere" then
    counts.redirected_calls = counts.redirected_calls + 1
    send(connection, 200, nil, '{"code": 200, "data": {"task_id": "stolen", "detect_task_id": "stolen"}}')
  elseif calls[request.method .. " " .. request.path] then
    return answer_call(connection, request)
  else
    send(connection, 404, nil, "")
  end
end

local function serve(connection)
  connection:setmode("b", "bf")
  connection:onerror(function(_, _, why)
    return why
  end)
  while answer_one(connection) ~= "close" do -- luacheck: ignore
  end
  connection:close()
end

local loop = cqueues.new()
local function listen()
  local listener = assert(socket.listen("127.0.0.1", 0))
  assert(listener:listen())
  loop:wrap(function()
    while true do
      loop:wrap(serve, listener:accept())
    end
  end)
  return (select(3, listener:localname()))
end

port, other_port = listen(), listen()
local file = assert(io.open(folder .. "/ports.part", "w"))
file:write(port)
file:close()
os.rename(folder .. "/ports.part", folder .. "/ports")
while true do
  local ok, problem = loop:step()
  if not ok then
    io.stderr:write(tostring(problem), "\n")
  end
end
