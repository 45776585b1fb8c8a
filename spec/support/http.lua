--- curl as an HTTP client that knows nothing of this project.
local cjson = require "cjson.safe"
local shell = require "spec.support.shell"

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

local count = 0

--- One HTTP request by the curl command.
---@param scratch string a directory for what is sent and received
---@param url string
---@param options {method: string?, json: any, body: string?, file: string?, headers: table<string, string>?, arguments: string[]?}?
---@return spec.answer
function http.request(scratch, url, options)
  options = options or {}
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
  local text = shell.read(base .. ".body") or ""
  -- cjson keeps the decimal sign of the locale in which it was loaded
  local before = os.setlocale(nil, "numeric")
  os.setlocale("C", "numeric")
  local answer = { status = tonumber(status:match("%d+$")), text = text, json = (cjson.new().decode(text)) }
  os.setlocale(before, "numeric")
  answer.headers = parse_headers(shell.read(base .. ".head") or "")
  return answer
end

return http
