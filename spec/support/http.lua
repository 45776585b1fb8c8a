--- HTTP clients that know nothing of this project: curl, and LuaSocket for what is asked many times, as in a wait; and how the specs' own
--- servers read a request.
local cjson = require "cjson.safe"
local ltn12 = require "ltn12"
local shell = require "spec.support.shell"
local socket_http = require "socket.http"

local http = {}

---@class spec.answer
---@field status integer
---@field headers table<string, string> names in lower case
---@field text string
---@field json any the decoded text, or nil

local function parse_headers(text)
  local headers = {}
  for block in text:gmatch("HTTP/[^\n]*\r\n(.-)\r\n\r\n") do
    headers = {} -- the last block counts: before it may stand a 100 Continue
    for name, value in (block .. "\r\n"):gmatch("([^\r\n:]+):%s*([^\r\n]*)\r\n") do
      headers[name:lower()] = value
    end
  end
  return headers
end

-- cjson keeps the decimal sign of the locale in which it was loaded.
local function decode(text)
  local before = os.setlocale(nil, "numeric")
  os.setlocale("C", "numeric")
  local value = cjson.new().decode(text)
  os.setlocale(before, "numeric")
  return value
end

local SMALL = 2 ^ 19 -- bytes

local function is_small(path)
  local file = assert(io.open(path, "rb"))
  local size = file:seek "end"
  file:close()
  return size ~= nil and size < SMALL
end

-- By LuaSocket: a process of its own would take longer than the answer, and waits ask many times a second. Nothing where that had
-- no answer to a body, as of a server that refuses what it has not read.
local function by_socket(url, options)
  local parts, body = {}, options.body
  if options.json ~= nil then
    body = cjson.encode(options.json)
  elseif options.file then
    body = shell.read(options.file)
  end
  local headers = { ["content-length"] = body and tostring(#body) }
  headers["content-type"] = body and not options.file and "application/x-www-form-urlencoded" or nil -- as curl has it
  for name, value in pairs(options.headers or {}) do
    headers[name:lower()] = value
  end
  local done, status, received = socket_http.request { url = url, headers = headers, redirect = false, sink = ltn12.sink.table(parts),
    method = body and (options.file and "PUT" or "POST") or "GET", source = body and ltn12.source.string(body) }
  if done then
    return status, received, table.concat(parts)
  elseif not body then
    error(("GET %s: %s"):format(url, status), 3)
  end
end

local count = 0

-- Any request by the curl command.
local function by_curl(scratch, url, options)
  count = count + 1
  local base = ("%s/request-%d"):format(scratch, count)
  local words = { "curl", "-sS", "-m", "60", "-D", base .. ".head", "-o", base .. ".body", "-w", "%{http_code}" }
  local function add(...)
    for _, word in ipairs { ... } do
      words[#words + 1] = word
    end
  end
  for name, value in pairs(options.headers or {}) do
    add("-H", name .. ": " .. value)
  end
  local body = options.json ~= nil and cjson.encode(options.json) or options.body
  if body then
    add("--data-binary", "@" .. shell.write(base .. ".sent", body), "-H", "Expect:")
  elseif options.file then
    add("-T", options.file)
  end
  if options.method then
    add("-X", options.method)
  end
  add(shell.unpack(options.arguments or {}))
  add("--url", url)
  local status = shell.run(words)
  return tonumber(status:match("%d+$")), parse_headers(shell.read(base .. ".head") or ""), shell.read(base .. ".body") or ""
end

--- One HTTP request. `arguments` are words for curl.
---@param scratch string a directory for what is sent and received
---@param url string
---@param options {method: string?, json: any, body: string?, file: string?, headers: table<string, string>?, arguments: string[]?}?
---@return spec.answer
function http.request(scratch, url, options)
  options = options or {}
  local answer = {}
  local is_plain = url:find "^http://[%w.:]+/[%w/?&=._~-]*$" and not (options.method or options.arguments)
  if is_plain and #(options.body or "") < SMALL and not (options.file and not is_small(options.file)) then
    answer.status, answer.headers, answer.text = by_socket(url, options)
  end
  if not answer.status then
    answer.status, answer.headers, answer.text = by_curl(scratch, url, options)
  end
  answer.json = decode(answer.text)
  return answer
end

---@class spec.request
---@field method string
---@field target string path and query
---@field path string
---@field headers table<string, string> names in lower case
---@field body string?

--- Reads the head of a request; nil where the connection ends within it. A line that belongs into none raises.
---@param connection table of LuaSocket
---@return spec.request?
function http.read_head(connection)
  local line = connection:receive("*l")
  if not line then
    return nil
  end
  local method, target = line:match("^(%S+) (%S+)")
  assert(method, line)
  local request = { method = method, target = target, path = target:match("^[^?]*"), headers = {} }
  for header in function() return connection:receive("*l") end do
    if header == "" then
      return request
    end
    local name, value = header:match("^([^:]+):%s*(.*)$")
    assert(name, header)
    request.headers[name:lower()] = value
  end
end

--- Reads the body of a request; "" where there is none.
---@param connection table
---@param request spec.request gets it as `body`
---@return spec.request
function http.read_body(connection, request)
  if request.headers.expect then
    connection:send("HTTP/1.1 100 Continue\r\n\r\n")
  end
  local length = tonumber(request.headers["content-length"] or 0)
  request.body = length > 0 and connection:receive(length) or ""
  return request
end

return http
