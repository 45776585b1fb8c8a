--- A small HTTP server inside the spec's own process: it takes what is posted to it when asked to.
local cjson = require "cjson.safe"
local http = require "spec.support.http"
local running = require "spec.support.running"
local socket = require "socket"

local receiver = {}

---@class spec.receiver
---@field url string
---@field private listener any
local methods = {}
methods.__index = methods

---@return spec.receiver
function receiver.start()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  return running.add(setmetatable({ listener = listener, url = ("http://127.0.0.1:%s"):format(port) }, methods))
end

--- Waits for one request and answers it; `answer` is what is sent, from the status line on.
---@param seconds number
---@param answer string? default: 200 with nothing in it
---@return spec.request? request with the decoded body as `json`, or nil when none came
function methods:take(seconds, answer)
  self.listener:settimeout(seconds)
  local connection = self.listener:accept()
  if not connection then
    return nil
  end
  connection:settimeout(10)
  local request = http.read_body(connection, assert(http.read_head(connection)))
  assert(#request.body == tonumber(request.headers["content-length"] or 0), "the body broke off")
  request.json = (cjson.decode(request.body))
  connection:send(answer or "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
  connection:close()
  return request
end

function methods:stop()
  self.listener:close()
end

return receiver
