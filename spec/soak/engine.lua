-- A long run of the local engine with everything at once: lua engine.lua [JOBS] [SEED]
--
-- Mixed jobs, some of them hostile; the engine killed 30 times (kill -9) at random and started again; its disk full twice; 20 hostile
-- visitors all the while. At the end: every job that was accepted has come to one end, and to the right one; no credit is missing or was
-- taken twice; the data directory has kept to its quota; descriptors and memory are where they were.
--
-- It needs the right to mount, for a disk of its own.
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local http = require "socket.http"
local ltn12 = require "ltn12"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"
local socket = require "socket"

local JOBS, SEED = tonumber(arg[1] or 500), tonumber(arg[2] or os.time())
local KILLS, FULL_DISKS, VISITORS = math.max(1, math.floor(JOBS * 30 / 500)), 2, 20
local DISK, QUOTA = "160M", math.floor(48 * 2 ^ 20)
local BALANCE, OUTSTANDING = 1000000, 6
local KEY = engine.KEY

io.stdout:setvbuf "line"
math.randomseed(SEED)
print(("seed %d: %d jobs, %d kills, %d full disks, %d visitors"):format(SEED, JOBS, KILLS, FULL_DISKS, VISITORS))

-- ---- the engine ------------------------------------------------------------------------------------------------------------

local disk = small_disk.new(DISK)
local port = shell.run({ "sh", "-c", "cat /proc/sys/net/ipv4/ip_local_port_range" }):match "%d+"
local server

local function start()
  -- one port for all runs: visitors come back
  for attempt = 1, 20 do
    local ok, made = pcall(engine.start, {
      data = disk.path .. "/data",
      wrapper = shell.append(disk:inside(), { engine.PROGRAM }),
      arguments = { "--port", port, "--balance", tostring(BALANCE), "--quota", tostring(QUOTA), "--fetch-timeout", "2",
        "--max-queue", "50" },
    })
    if ok then
      server = made
      return
    end
    assert(attempt < 20, made)
    port = tostring(tonumber(port) + (tostring(made):find("Address already in use", 1, true) and 1 or 0))
    socket.sleep(0.2)
  end
end

-- One request; nil where the engine is gone.
local function request(method, path, body, headers)
  headers = headers or {}
  headers["x-api-key"] = KEY
  headers["Content-Length"] = tostring(#(body or ""))
  local sink = {}
  http.TIMEOUT = 20
  local ok, status, answered = http.request {
    method = method,
    url = path:find("^http") and path or server.url .. path,
    headers = headers,
    source = body and ltn12.source.string(body) or nil,
    sink = ltn12.sink.table(sink),
  }
  if not ok then
    return nil, status
  end
  return { status = status, json = cjson.decode(table.concat(sink)), headers = answered }
end

local function call(method, path, json)
  return request(method, "/api/v1/client/" .. path, json and cjson.encode(json), json and { ["Content-Type"] = "application/json" })
end

-- ---- what is sent ----------------------------------------------------------------------------------------------------------

local function blank_gif(width, height, count)
  local function word(n)
    return string.char(n % 256, math.floor(n / 256))
  end
  local frame = "\x21\xF9\x04\x04\x0A\x00\x00\x00\x2C" .. word(0) .. word(0) .. word(1) .. word(1) .. "\x00\x02\x02\x44\x01\x00"
  return "GIF89a" .. word(width) .. word(height) .. "\x80\x00\x00\x00\x00\x00\xFF\xFF\xFF" .. frame:rep(count) .. ";"
end

local function read(name)
  return shell.read(clips.path(name))
end

local media = {
  picture = { read "three.jpg", "image/jpeg", ".jpg" },
  nobody = { read "empty.jpg", "image/jpeg", ".jpg" },
  target = { read "target.jpg", "image/jpeg", ".jpg" },
  gif = { read "three.gif", "image/gif", ".gif" },
  clip = { read "empty.mp4", "video/mp4", ".mp4" },
  video = { read "brief.mp4", "video/mp4", ".mp4" },
  bomb = { blank_gif(8000, 8000, 300), "image/gif", ".gif" },
  cut = { read("three.mp4"):sub(1, 20000), "video/mp4", ".mp4" },
}

-- Its URL, or nil.
local function upload(name)
  local bytes, content_type, ending = shell.unpack(media[name])
  if name == "picture" or name == "nobody" then
    bytes = bytes .. ("\0"):rep(math.random(0, 800000)) -- what room they take differs
  end
  local place = call("GET", ("files/upload-url?content_type=%s&ext=%s"):format(content_type, ending))
  place = place and place.status == 200 and place.json.data
  local answer = place and request("PUT", place.presigned_url, bytes, { ["Content-Type"] = content_type })
  return answer and answer.status == 200 and place.file_url or nil
end

local function detection(field, name)
  return function()
    local url = upload(name)
    return url and { call = "detect-face-" .. field, body = { [field .. "_url"] = url }, id_field = "detect_task_id", price = 0 }
  end
end

local function swap(model, field, name, price)
  return function()
    local url, target = upload(name), upload "target"
    return url and target and { call = "CreateTask", id_field = "task_id", price = price,
      body = { model = model, input = { [field] = url, new_face = target } } }
  end
end

-- Each with its weight and what it comes to; `cancel` ends some of them on the way.
local kinds = {
  { 20, detection("image", "picture"), "succeeded" },
  { 6, detection("image", "nobody"), "succeeded" },
  { 6, detection("video", "clip"), "succeeded" },
  { 4, detection("video", "gif"), "succeeded" },
  { 5, detection("video", "bomb"), "failed" },
  { 5, detection("video", "cut"), "failed" },
  { 3, function()
    return { call = "detect-face-video", body = { video_url = "http://127.0.0.1:9/x.mp4" }, id_field = "detect_task_id", price = 0 }
  end, "failed" },
  { 25, swap("image-face-swap", "image_url", "picture", 1), "success" },
  { 6, swap("image-face-swap", "image_url", "nobody", 1), "failed" },
  { 6, swap("gif-face-swap", "video_url", "gif", 10), "success" },
  { 4, swap("video-face-swap", "video_url", "video", 10), "success" },
  { 10, swap("image-face-swap", "image_url", "picture", 1), "success", cancel = true },
}

local function pick()
  local sum = 0
  for _, kind in ipairs(kinds) do
    sum = sum + kind[1]
  end
  local at = math.random() * sum
  for _, kind in ipairs(kinds) do
    at = at - kind[1]
    if at <= 0 then
      return kind
    end
  end
  return kinds[1]
end

-- ---- jobs ------------------------------------------------------------------------------------------------------------------

local faults, counts = {}, { accepted = 0, refused = 0, lost = 0, cancelled = 0, restarted = 0 }
local spent, ambiguous = 0, 0
local disk_was_full = false

local function fault(format, ...)
  faults[#faults + 1] = format:format(...)
  print("FAULT: " .. faults[#faults])
end

-- A job that the engine has accepted, or nil.
local function submit()
  local kind = pick()
  local wanted = kind[2]()
  if not wanted then
    return nil
  end
  local answer = call("POST", "job/" .. wanted.call, wanted.body)
  if not answer then
    -- it may have been accepted
    ambiguous = ambiguous + wanted.price
    counts.lost = counts.lost + 1
    return nil
  elseif answer.status ~= 200 then
    counts.refused = counts.refused + 1
    if answer.status ~= 429 and answer.status ~= 500 and answer.status ~= 404 then
      fault("a submission was answered %d: %s", answer.status, tostring(answer.json and answer.json.message))
    end
    return nil
  end
  counts.accepted = counts.accepted + 1
  wanted.id = answer.json.data[wanted.id_field]
  wanted.expected, wanted.cancel, wanted.since = kind[3], kind.cancel, socket.gettime()
  wanted.path = ("job/%s?%s=%s"):format(wanted.id_field == "task_id" and "TaskInfo" or "detect-face-result", wanted.id_field, wanted.id)
  return wanted
end

local over = { succeeded = true, failed = true, success = true }

-- Ends that have nothing to do with the medium.
local accidents = { "cancelled", "full", "No space", "room", "ended three times", "database" }

local function is_accident(reason)
  for _, word in ipairs(accidents) do
    if reason:find(word, 1, true) then
      return true
    end
  end
  return false
end

-- Looks at a job; returns whether it is over.
local function look(job)
  if job.cancel and math.random() < 0.2 then
    local answer = call("DELETE", job.path)
    counts.cancelled = counts.cancelled + (answer and answer.status == 200 and 1 or 0)
    job.cancel = nil
    if answer and answer.json and answer.json.data and answer.json.data.status == "deleted" then
      ambiguous = ambiguous + job.price -- it had ended before; whether well is not known any more
      return true
    end
    job.was_cancelled = true
  end
  local answer = call("GET", job.path)
  local data = answer and answer.json and answer.json.data
  if answer and answer.status == 404 then
    fault("the %s %s is lost", job.call, job.id)
    return true
  elseif type(data) ~= "table" or not over[data.status] then
    if socket.gettime() - job.since > 300 then
      fault("the %s %s has not ended after 300 s", job.call, job.id)
      return true
    end
    return false
  end
  local reason = data.status == "failed" and tostring(data.error ~= cjson.null and data.error or data.result.message) or ""
  if data.status ~= job.expected and not job.was_cancelled and not is_accident(reason) then
    fault("a %s of %s came to %s, not %s: %s", job.call, cjson.encode(job.body), data.status, job.expected, reason)
  end
  spent = spent + (type(data.credits) == "number" and math.floor(data.credits) or 0)
  return true
end

local outstanding = {}

local function look_at_all()
  for i = #outstanding, 1, -1 do
    if look(outstanding[i]) then
      table.remove(outstanding, i)
    end
  end
end

-- ---- what else happens -----------------------------------------------------------------------------------------------------

local VISITOR = [[
local socket = require "socket"
local port, seed = tonumber(arg[1]), tonumber(arg[2])
math.randomseed(seed)
local texts = {
  "GET /api/v1/cl", "POST /api/v1/client/job/CreateTask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000\r\n\r\n{",
  "PUT /upload/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000\r\n\r\nxxxx", "\0\1\2\3\4\r\n\r\n", "",
  "GET /media/../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
  "POST /api/v1/client/job/CreateTask HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
  "GET /" .. ("a"):rep(60000) .. " HTTP/1.1\r\n\r\n",
}
local held = {}
while true do
  local connection = socket.tcp()
  connection:settimeout(1)
  if connection:connect("127.0.0.1", port) then
    connection:send(texts[math.random(#texts)])
    if math.random() < 0.3 then
      held[#held + 1] = connection
      if #held > 40 then
        table.remove(held, 1):close()
      end
    else
      connection:close()
    end
  end
  socket.sleep(0.02 + math.random() * 0.05)
end
]]

local visitors = {}

local function invite()
  local path = shell.write(os.tmpname(), VISITOR)
  for i = 1, VISITORS do
    local line = ("exec lua5.4 %s %s %d >/dev/null 2>&1"):format(path, port, SEED + i)
    visitors[i] = shell.run({ "sh", "-c", ("sh -c %s & echo $!"):format(shell.quote(line)) }):match "%d+"
  end
end

local function dismiss()
  for _, pid in ipairs(visitors) do
    shell.run { "sh", "-c", "kill " .. pid .. " || true" }
  end
  visitors = {}
end

-- A file that the engine deletes while it is looked at counts as none.
local function size()
  local told = disk:run("du -s -B1 --exclude=full --exclude=fuller " .. disk.path .. "/data 2>/dev/null || true")
  return math.floor(tonumber(told:match "%d+"))
end

local largest = 0

local function measure()
  local now = size()
  largest = math.max(largest, now)
  return now
end

local function restart()
  server:signal "KILL"
  server:stop()
  counts.restarted = counts.restarted + 1
  start()
end

local function fill_for_a_while()
  disk:fill()
  disk_was_full = true
  local till = socket.gettime() + 5
  while socket.gettime() < till do
    local job = submit()
    outstanding[#outstanding + 1] = job
    look_at_all()
  end
  if math.random() < 0.5 then
    restart()
  end
  disk:empty()
end

-- ---- the run ---------------------------------------------------------------------------------------------------------------

local function at_random(count, total)
  local at = {}
  for _ = 1, count do
    local n
    repeat
      n = math.random(2, total - 1)
    until not at[n]
    at[n] = true
  end
  return at
end

local function state()
  local status = shell.read("/proc/" .. server.pid .. "/status")
  return {
    memory = tonumber(status:match "VmRSS:%s+(%d+)"),
    files = select(2, shell.run({ "ls", "/proc/" .. server.pid .. "/fd" }):gsub("\n", "")),
  }
end

local function run(count, kills, full)
  for n = 1, count do
    while #outstanding >= OUTSTANDING do
      look_at_all()
      socket.sleep(0.05)
    end
    local job
    repeat
      job = submit()
      if not job then
        look_at_all()
        socket.sleep(0.1)
      end
    until job
    outstanding[#outstanding + 1] = job
    if kills[n] then
      socket.sleep(math.random() * 0.5)
      restart()
    end
    if full[n] then
      fill_for_a_while()
    end
    if n % 10 == 0 then
      measure()
    end
    look_at_all()
  end
  while #outstanding > 0 do
    look_at_all()
    socket.sleep(0.1)
  end
end

local begun = socket.gettime()
start()
invite()
local quiet = math.max(10, math.floor(JOBS / 5)) -- at the end, without kills: what grows then, leaks
run(JOBS - quiet, at_random(KILLS, JOBS - quiet), at_random(FULL_DISKS, JOBS - quiet))
run(math.floor(quiet / 4), {}, {})
local before = state()
run(quiet - math.floor(quiet / 4), {}, {})
dismiss()
socket.sleep(16) -- the visitors' connections are ended by now
local after = state()

local balance = call("GET", "account/balance").json.data.balance
local taken = math.floor(BALANCE - balance)
if taken < spent or taken > spent + ambiguous then
  fault("%d credits are gone, where %d were charged and %d more may have been", taken, spent, ambiguous)
end
if largest > QUOTA then
  fault("the data directory had %d bytes where %d are its quota", largest, QUOTA)
end
if after.files > before.files + 10 then
  fault("%d descriptors became %d", before.files, after.files)
end
if after.memory > before.memory + 20480 then
  fault("%d KB of memory became %d", before.memory, after.memory)
end
if disk:run("ls " .. disk.path .. "/data/tmp") ~= "" then
  fault("files are left in tmp/")
end
local status = server:stop()
if status ~= 0 then
  fault("the engine ended with %s", tostring(status))
end
disk:stop()
assert(disk_was_full)

print(("%d accepted, %d refused, %d without an answer, %d cancelled, %d restarts in %d s"):format(counts.accepted, counts.refused,
  counts.lost, counts.cancelled, counts.restarted, math.floor(socket.gettime() - begun)))
print(("credits: %d taken, %d charged, %d open; data: at most %d of %d bytes; memory %d -> %d KB; descriptors %d -> %d"):format(taken,
  spent, ambiguous, largest, QUOTA, before.memory, after.memory, before.files, after.files))
print(#faults == 0 and "nothing lost, nothing taken twice" or #faults .. " faults")
os.exit(#faults == 0 and 0 or 1)
