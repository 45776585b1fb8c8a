--- A service that keeps account of what it is sent: each submission makes a task of its own, which succeeds after a while. It runs as a
--- child process, and answers one request after another.
local cjson = require "cjson.safe"
local http = require "spec.support.http"
local json = require "faceswap.json" -- writes numbers in every locale
local running = require "spec.support.running"
local shell = require "spec.support.shell"
local socket = require "socket"

local task_service = {}

--- What every result is: it begins as a film does.
task_service.FILM = "\0\0\0\24ftypisom\0\0\2\0isommp42 a film"

local JOB = "/api/v1/client/job/"

-- ---- in the child ------------------------------------------------------------------------------------------------------------

local next_id, began, given = 0, {}, nil

local function submit(name)
  return function()
    socket.sleep(math.random() * given.pause)
    next_id = next_id + 1
    began[next_id] = socket.gettime()
    return { [name] = "t" .. next_id }
  end
end

-- Answers by path.
local answers = {
  ["/api/v1/client/account/balance"] = function()
    return { balance = 1000000 - next_id }
  end,
  [JOB .. "detect-face-video"] = submit "detect_task_id",
  [JOB .. "CreateTask"] = submit "task_id",
  [JOB .. "EstimateTask"] = function()
    return { estimated_credits = 1, balance = 1000000 - next_id, affordable = true }
  end,
  [JOB .. "detect-face-result"] = function(target)
    local id = target:match("detect_task_id=(%w+)")
    local face = { id = 0, link = "https://media.example/face.png" }
    return { detect_task_id = id, status = "succeeded", result = { id = "r-" .. id, faces = { face } } }
  end,
  [JOB .. "TaskInfo"] = function(target)
    local id = target:match("task_id=(%w+)")
    local since = began[tonumber(id:match("%d+"))]
    if not since or socket.gettime() - since < given.latency then
      return { task_id = id, status = "running" }
    end
    return { task_id = id, status = "success", credits = 1, result = { media_urls = { ("%s/media/%s.mp4"):format(given.url, id) } } }
  end,
}

local function answer_of(target)
  if target:find("^/media/") then
    return task_service.FILM
  end
  local answer = answers[target:match("^[^?]*")]
  return answer and cjson.encode { code = 200, data = answer(target) }
end

local function serve_one(connection, log)
  local request = http.read_head(connection)
  local body = request and http.read_body(connection, request).body
  local text = request and answer_of(request.target)
  if text then
    log:write(request.target:match("[^/]*$"), " ", body, "\n")
    log:flush()
    connection:send(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"):format(#text) .. text)
  end
  connection:close()
end

local function serve(folder)
  given = cjson.decode(shell.read(folder .. "/given"))
  local listener = assert(socket.bind(given.host, 0, 512))
  local log = assert(io.open(folder .. "/log", "a"))
  given.url = ("http://%s:%d"):format(given.host, (select(2, listener:getsockname())))
  shell.write(folder .. "/url.part", given.url)
  os.rename(folder .. "/url.part", folder .. "/url")
  while true do
    local connection = assert(listener:accept())
    connection:settimeout(5)
    serve_one(connection, log)
  end
end

-- ---- in the spec -------------------------------------------------------------------------------------------------------------

---@class spec.task_service
---@field url string
---@field private folder string
local Service = {}
Service.__index = Service

--- Starts one. `latency`: seconds that a task takes; `pause`: seconds that a submission may take at most.
---@param options {latency: number?, pause: number?, host: string?}?
---@param prefix string? words before the command, such as `ip netns exec NAME`
---@return spec.task_service
function task_service.start(options, prefix)
  options = options or {}
  local folder = shell.temporary()
  local self = setmetatable({ folder = folder }, Service)
  shell.write(folder .. "/given", json.encode { latency = options.latency or 0, pause = options.pause or 0,
    host = options.host or "127.0.0.1" })
  self.child = shell.spawn(("%s %s spec/support/task_service.lua serve %s </dev/null >%s/err 2>&1"):format(prefix or "",
    arg and arg[-1] or "lua5.4", folder, folder))
  self.url = shell.wait(60, "the service", function()
    return shell.read(folder .. "/url")
  end)
  return running.add(self)
end

--- How often the service got each job, by the first `job-N-` in a body.
---@param name string last part of the path
---@return table<string, integer>
function Service:counts(name)
  local counts = {}
  for path, body in (shell.read(self.folder .. "/log") or ""):gmatch("([^ \n]*) ([^\n]*)\n") do
    local key = path == name and body:match "job%-%d+%-"
    if key then
      counts[key] = (counts[key] or 0) + 1
    end
  end
  return counts
end

--- How many requests of a path came.
---@param name string last part of the path, without the query
---@return integer
function Service:requests(name)
  return select(2, ("\n" .. (shell.read(self.folder .. "/log") or "")):gsub("\n" .. name:gsub("%p", "%%%0") .. "[? ]", ""))
end

function Service:stop()
  self.child:stop()
end

if arg and arg[0]:find("task_service%.lua$") and arg[1] == "serve" then
  serve(arg[2])
end

return task_service
