--- The real local engine as a child of a spec, and curl as a client that knows nothing of this project.
local http = require "spec.support.http"
local running = require "spec.support.running"
local shell = require "spec.support.shell"

local engine = {}

engine.PROGRAM = shell.absolute(os.getenv("FACESWAP_LOCAL") or "build/faceswap-local")
engine.KEY = "ak_local000000000000000000000000000"
engine.BALANCE = 10000000 -- of a new data directory

---@class spec.engine
---@field url string
---@field key string? sent with every call
---@field pid string
---@field data string its data directory
---@field private scratch string
---@field private pipe file* its standard input, whose end ends it
local methods = {}
methods.__index = methods

local function first_line(self)
  local line = (shell.read(self.scratch .. "/out") or ""):match("^([^\n]*)\n")
  if not line and not self:is_running() then
    error("the engine ended: " .. self:errors(), 0)
  end
  return line
end

--- Starts an engine and waits until it listens.
---@param options {data: string?, key: string?, arguments: string[]?, environment: table<string, string>?, wrapper: string[]?}?
--- `wrapper`: a command that runs the engine in its own stead, with the arguments that follow
---@return spec.engine
function engine.start(options)
  options = options or {}
  local scratch = shell.temporary()
  local self = setmetatable({ scratch = scratch, key = options.key or engine.KEY }, methods)
  self.data = options.data or (scratch .. "/data")
  local words = shell.append({}, options.wrapper or { engine.PROGRAM })
  shell.append(words, { "--data", self.data, "--with-parent" })
  shell.append(words, options.arguments)
  local environment = {}
  for name, value in pairs(options.environment or {}) do
    environment[#environment + 1] = name .. "=" .. shell.quote(value)
  end
  -- a file beyond its limit is an error, as on a full disk, and no signal
  local command = ("echo $$ >%s/pid; trap '' XFSZ; exec env %s %s >%s/out 2>%s/err"):format(scratch, table.concat(environment, " "),
    shell.command(words), scratch, scratch)
  -- by a shell that tells how it ended: Lua 5.1 and LuaJIT tell nobody
  self.pipe = assert(io.popen(("exec 2>/dev/null; sh -c %s; echo $? >%s/status"):format(shell.quote(command), scratch), "w"))
  self.pid = shell.wait(60, "the engine's process", function()
    return (shell.read(scratch .. "/pid") or ""):match("^(%d+)\n")
  end)
  -- it gives its models 120 s itself
  local ok, line = pcall(shell.wait, 150, "the engine's first line", function()
    return first_line(self)
  end)
  if not ok then
    self:stop()
    error(line, 0)
  end
  self.url = assert(line:match("^listening on (http://127%.0%.0%.1:%d+)$"), line)
  return running.add(self)
end

--- A client of it.
---@param options table? more options
---@return faceswap.Client
function methods:client(options)
  return assert(require("faceswap").new(shell.merge({ base_url = self.url, api_key = self.key }, options)))
end

--- What it wrote to standard error so far.
---@return string
function methods:errors()
  return self.last_errors or shell.read(self.scratch .. "/err") or ""
end

---@return boolean
function methods:is_running()
  -- one that has ended may be a zombie for a moment
  local state = (shell.read("/proc/" .. self.pid .. "/stat") or ""):match("^.*%) (%a)")
  return state ~= nil and state ~= "Z"
end

--- Sends a signal: "TERM", "KILL", …
---@param name string
function methods:signal(name)
  shell.run { "kill", "-" .. name, self.pid }
end

--- Ends its standard input, waits for its end and removes what it kept, unless the data directory was given.
---@return integer status exit status, or 128 and the signal's number
function methods:stop()
  if not self.pipe then
    return self.status
  end
  self.pipe:close()
  self.pipe = nil
  self.last_errors = self:errors()
  self.status = tonumber(shell.read(self.scratch .. "/status"))
  shell.remove(self.scratch)
  return self.status
end

--- One HTTP request to the engine, or to the address that stands in its answers.
---@param path string path, or a whole URL
---@param options {method: string?, json: any, body: string?, file: string?, headers: table<string, string>?, key: string|false?,
---  arguments: string[]?}?
---@return spec.answer
function methods:request(path, options)
  options = options or {}
  local here = path:sub(1, 1) == "/"
  local key = options.key == nil and self.key or options.key
  local headers = shell.merge({}, options.headers)
  headers["x-api-key"] = here and key or nil
  return http.request(self.scratch, here and self.url .. path or path, {
    method = options.method,
    json = options.json,
    body = options.body,
    file = options.file,
    headers = headers,
    arguments = options.arguments,
  })
end

--- A call of the contract that succeeds: its `data`.
---@param path string below /api/v1/client/
---@param json any body of a POST; nil for a GET
---@return any
function methods:call(path, json)
  local answer = self:request("/api/v1/client/" .. path, { json = json })
  if answer.status ~= 200 or not answer.json or answer.json.code ~= 200 then
    error(("%s answered %s: %s"):format(path, answer.status, answer.text), 2)
  end
  return answer.json.data
end

--- Uploads a file and returns its URL.
---@param path string
---@param content_type string
---@return string
function methods:upload(path, content_type)
  local ending = path:match("%.%w+$") or ""
  local place = self:call(("files/upload-url?content_type=%s&ext=%s"):format(content_type, ending))
  local answer = self:request(place.presigned_url, { file = path, headers = { ["Content-Type"] = content_type } })
  assert(answer.status == 200, answer.text)
  return place.file_url
end

-- Each question takes 3 ms of the processor, which the job could have.
local PAUSE = 0.08

local function finish(ask, what, over)
  return shell.wait(120, what, function()
    local data = ask()
    return over[data.status] and data or nil
  end, PAUSE)
end

--- Waits for the end of a detection.
---@param id string detect_task_id
---@return table data of detect-face-result
function methods:detected(id)
  return finish(function()
    return self:call("job/detect-face-result?detect_task_id=" .. id)
  end, "the detection", { succeeded = true, failed = true })
end

--- Detects and waits.
---@param body table {video_url = …} or {image_url = …}
---@return table data of detect-face-result
function methods:detect(body)
  local call = body.video_url and "job/detect-face-video" or "job/detect-face-image"
  return self:detected(self:call(call, body).detect_task_id)
end

--- Waits for the end of a task.
---@param id string task_id
---@return table data of TaskInfo
function methods:finished(id)
  return finish(function()
    return self:call("job/TaskInfo?task_id=" .. id)
  end, "the task", { success = true, failed = true })
end

--- Creates a task and waits.
---@param body table
---@return table data of TaskInfo
function methods:run(body)
  return self:finished(self:call("job/CreateTask", body).task_id)
end

return engine
