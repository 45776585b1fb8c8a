--- An HTTP server that misbehaves on request, for what the real engine cannot be made to do. It runs as a child process, since the
-- client under test blocks its own.
local cjson = require "cjson.safe"
local http = require "spec.support.http"
local running = require "spec.support.running"
local shell = require "spec.support.shell"
local socket = require "socket"

local fault_server = {}

-- ---- in the child ------------------------------------------------------------------------------------------------------------

local function reset(connection)
  connection:setoption("linger", { on = true, timeout = 0 })
  connection:close()
end

local function header_lines(headers)
  local lines = {}
  for name, value in pairs(headers or {}) do
    lines[#lines + 1] = ("%s: %s\r\n"):format(name, value)
  end
  return table.concat(lines)
end

-- A head that promises more than comes.
local function send_part(connection, answer)
  connection:send(("HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n%s\r\n%s"):format(answer.status or 200,
    answer.length or #answer.body + 100, header_lines(answer.headers), answer.body))
end

-- What may become of a request instead of an answer.
local faults = {
  reset = reset,
  -- the client's patience ends it
  hang = function(connection, kept)
    kept[#kept + 1] = connection
  end,
  cut = function(connection, _, answer)
    send_part(connection, answer)
    connection:close()
  end,
  -- the same, and the connection stays open
  hold = function(connection, kept, answer)
    send_part(connection, answer)
    kept[#kept + 1] = connection
  end,
  -- bytes as they are, head and all
  raw = function(connection, _, answer)
    connection:send(answer.body)
    connection:close()
  end,
  -- before the request's body is read; the connection stays open, since closing it would take the answer back
  early = function(connection, kept)
    connection:send "HTTP/1.1 200 Whatever\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    kept[#kept + 1] = connection
  end,
}

-- The size of what HEAD asks about is told where the script has it among the headers.
local function send(connection, answer, method)
  local head = { ("HTTP/1.1 %d Whatever"):format(answer.status or 200) }
  for name, value in pairs(answer.headers or {}) do
    head[#head + 1] = ("%s: %s"):format(name, value)
  end
  local body = answer["repeat"] and answer.body:rep(answer["repeat"]) or answer.body or ""
  head[#head + 1] = method ~= "HEAD" and ("Content-Length: %d"):format(#body) or nil
  head[#head + 1] = "Connection: close"
  connection:send(table.concat(head, "\r\n") .. "\r\n\r\n" .. (method ~= "HEAD" and body or ""))
  connection:close()
end

-- The next answer of the script for a path; the last one goes on for ever.
local function next_answer(script, path)
  local answers = script[path]
  if not answers then
    return { status = 404, body = '{"code": 404, "message": "no such page"}' }
  end
  return #answers > 1 and table.remove(answers, 1) or answers[1]
end

local function serve(script_path, port_path, log_path)
  local script = assert(cjson.decode(shell.read(script_path)))
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  local log = assert(io.open(log_path, "w"))
  shell.write(port_path .. ".part", port)
  os.rename(port_path .. ".part", port_path)
  local kept = {}
  while true do
    local connection = listener:accept()
    connection:settimeout(5)
    local request = http.read_head(connection)
    if request then
      local answer = next_answer(script, request.path)
      if answer.fault ~= "early" then
        http.read_body(connection, request)
      end
      log:write(cjson.encode(request), "\n")
      log:flush()
      while answer.wait and not shell.read(answer.wait) do
        socket.sleep(0.01)
      end
      if answer.fault then
        faults[answer.fault](connection, kept, answer)
      else
        send(connection, answer, request.method)
      end
    end
  end
end

-- ---- in the spec -------------------------------------------------------------------------------------------------------------

---@class spec.fault_server
---@field url string
local methods = {}
methods.__index = methods

-- cjson follows the locale, also that of `make check-locale`.
local function encode(value)
  local before = os.setlocale(nil, "numeric")
  os.setlocale("C", "numeric")
  local text = cjson.encode(value)
  os.setlocale(before, "numeric")
  return text
end

--- Starts a server. `script` maps paths to lists of answers {status, headers, body, repeat} or {fault = "reset"|"hang"|"cut"|"hold"|
-- "raw"|"early", body, …}; with `wait` an answer comes once there is a file of that name.
function fault_server.start(script)
  local folder = shell.temporary()
  local self = setmetatable({ folder = folder }, methods)
  shell.write(folder .. "/script", encode(script))
  self.child = shell.spawn(("%s spec/support/fault_server.lua serve %s/script %s/port %s/log </dev/null >%s/err 2>&1"):format(
    arg and arg[-1] or "lua5.4", folder, folder, folder, folder))
  local port = shell.wait(60, "the fault server", function()
    return shell.read(folder .. "/port")
  end)
  self.url = "http://127.0.0.1:" .. port
  return running.add(self)
end

--- Bytes that begin as a film does.
---@param size integer? (1000)
---@return string
function fault_server.film(size)
  local head = "\0\0\0\24ftypisom\0\0\2\0isommp42"
  return head .. ("0123456789"):rep(math.ceil(((size or 1000) - #head) / 10)):sub(1, (size or 1000) - #head)
end

fault_server.KEY = "ak_0123456789abcdef0123456789abcdef"

--- An answer of the service.
---@param data table|string the answer's `data`, or these as JSON
function fault_server.answer(data)
  return { body = type(data) == "string" and ('{"code": 200, "data": %s}'):format(data) or encode { code = 200, data = data } }
end

local JOB = "/api/v1/client/job/"

--- The service's paths. One that there is not raises, for nil would ask for the requests of all.
fault_server.paths = setmetatable({ balance = "/api/v1/client/account/balance", upload = "/api/v1/client/files/upload-url",
  detect = JOB .. "detect-face-video", detect_image = JOB .. "detect-face-image", detection = JOB .. "detect-face-result",
  create = JOB .. "CreateTask", estimate = JOB .. "EstimateTask", task = JOB .. "TaskInfo", models = JOB .. "Models/" },
  { __index = function(_, name) error("the service has no path of the name " .. name, 2) end })

--- A script of a video with one face, of which a swap goes well.
---@param ... string URLs of the result; none: the swap is not asked for
function fault_server.swap_script(...)
  local paths, answer = fault_server.paths, fault_server.answer
  local found = { status = "succeeded", result = { id = "r1", faces = { { id = 0, link = "https://media.example/0.png" } } } }
  return { [paths.balance] = { answer { balance = 100 } }, [paths.detect] = { answer { detect_task_id = "d1" } },
    [paths.detection] = { answer(found) }, [paths.create] = { answer { task_id = "t1" } },
    [paths.task] = { answer { status = "success", credits = 12, result = { media_urls = { ... } } } } }
end

--- Starts a server, which ends with the file, and a client of it, with more options for the client if there are any.
---@return faceswap.Client client
---@return spec.fault_server server
function fault_server.start_client(script, options)
  local server = fault_server.start(script)
  local client = server:client(options)
  -- what models take is not asked of a server that has no script for it, so that a spec sees the calls that it is about
  local asked = false
  for path in pairs(script) do
    asked = asked or path:find "/Models/"
  end
  if not asked then
    client.schemas = setmetatable({}, { __index = function() return false end })
  end
  return client, server
end

--- Another client of it.
---@param options table? more options
---@return faceswap.Client
function methods:client(options)
  return assert(require("faceswap").new(shell.merge({ base_url = self.url, api_key = fault_server.KEY }, options)))
end

--- The requests that came so far, to `path` if it is given.
function methods:requests(path)
  local list = {}
  for line in (shell.read(self.folder .. "/log") or ""):gmatch("[^\n]+") do
    local request = cjson.decode(line)
    if not path or request.path == path then
      list[#list + 1] = request
    end
  end
  return list
end

--- Ends it; a second time does nothing.
function methods:stop()
  self.child:stop()
end

if arg and arg[1] == "serve" then
  serve(arg[2], arg[3], arg[4])
end

return fault_server
