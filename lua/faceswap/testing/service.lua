--- The service's contract in memory: its answers, and the list of requests.
local contract = require "faceswap.testing.contract"
local json = require "faceswap.json"
local outcomes = require "faceswap.testing.outcomes"
local samples = require "faceswap.testing.samples"

local service = {}

---@class faceswap.testing.Request
---@field call string "balance", "estimate", "upload_url", "detect", "detection", "create", "task", "upload", "download", …
---@field method string
---@field path string? of the API
---@field url string? of a medium
---@field query table<string, string>
---@field body any decoded JSON
---@field file string? the local file that is sent, or written
---@field at number seconds since the double was made
---@field attempt integer at the same answer, from 1
---@field done boolean whether the service has carried it out

---@class faceswap.testing.Service
---@field requests faceswap.testing.Request[] all that was sent, in order
---@field tasks table[] swaps that were submitted: {id, model, input, callback_url, cost, ended, failed}
---@field private clock faceswap.testing.Clock
---@field private credits number before all swaps
---@field private cost number of a swap
---@field private takes {detect: number, create: number}
---@field private latency number
---@field private faces integer|table
---@field private media table<string, string>
---@field private schemas table<string, table>
---@field private scripts table<string, table[]>
---@field private always table<string, any>
local Service = {}
Service.__index = Service

-- ---- scripts ---------------------------------------------------------------------------------------------------------------

-- Calls that scripts know by one name, since their differences do not matter there.
local aliases = { detect_video = "detect", detect_image = "detect", put = "upload", get = "download", model = "models" }

--- The name of a call in scripts and in the list of requests.
---@param call string the core's name
---@return string
function service.name_of(call)
  return aliases[call] or call
end

local function next_outcome(self, request)
  local script = self.scripts[request.call]
  local first = script and script[1]
  local given = self.always[request.call]
  if first then
    given = first.outcome
    first.left = first.left - 1
    if first.left <= 0 then
      table.remove(script, 1)
    end
  end
  if type(given) == "function" then
    given = given(request, self)
    given = given and outcomes.check(given)
  end
  return given or {}
end

-- ---- the account --------------------------------------------------------------------------------------------------------

--- The remaining credits. Failed swaps are refunded.
---@return number
function Service:balance()
  local left = self.credits
  for _, task in ipairs(self.tasks) do
    task.ended = contract.is_over(self, task)
    left = left - (task.ended and task.failed and 0 or task.cost)
  end
  return left
end

-- ---- the answer --------------------------------------------------------------------------------------------------------------

-- Lists of the contract; lua-cjson takes an empty one for an object.
local function encode(envelope)
  return (json.encode(envelope):gsub('"(%l[%l_]*)":{}', function(name)
    return (name == "faces" or name == "media_urls") and ('"%s":[]'):format(name) or nil
  end))
end

local function envelope_of(code, message, data, errors)
  return encode { code = code, message = message or (code == 200 and "success" or "failed"), data = data, errors = errors }
end

-- The service's own answer.
local function carry_out(self, request, outcome)
  if not request.path then
    return { status = 200, body = request.call == "download" and (self.media[request.url] or samples.of(request.url)) or "" }
  end
  local call = contract.calls[request.call]
  if not call then
    return { status = 404, body = envelope_of(404, "there is no such call") }
  end
  local data, code, message = call(self, request, outcome)
  return { status = 200, body = envelope_of(data and 200 or code, message, data) }
end

-- The script's answer in place of the service's.
local function replace(answer, outcome)
  if outcome.code or outcome.data ~= nil or outcome.errors ~= nil then
    answer.body = envelope_of(outcome.code or 200, outcome.message, outcome.data, outcome.errors)
  end
  answer.body = outcome.body or answer.body
  answer.status = outcome.status or answer.status
  if outcome.cut then
    answer.body = answer.body:sub(1, outcome.cut)
    answer.loss = "cut"
  end
  if outcome.lost then
    answer.loss = outcome.lost == true and "cut" or outcome.lost
    answer.body, answer.status = "", 0
  end
  return answer
end

local reasons = {
  cut = "the connection was lost", timeout = "no answer in time", unsent = "could not connect",
  never = "the certificate is not trusted",
}

---@class faceswap.testing.Answer
---@field status integer 0 without one
---@field body string
---@field headers table<string, string>
---@field loss string? as flow:answer has it
---@field reason string?
---@field retry_after number?
---@field delay number seconds

--- Answers a request, and lists it.
---@param request faceswap.testing.Request
---@return faceswap.testing.Answer
function Service:answer(request)
  self.requests[#self.requests + 1] = request
  local outcome = next_outcome(self, request)
  request.done = outcomes.is_done(outcome)
  local answer = replace(request.done and carry_out(self, request, outcome) or { status = 200, body = envelope_of(200) }, outcome)
  answer.headers = outcome.headers or {}
  answer.retry_after = outcome.retry_after
  answer.reason = reasons[answer.loss]
  answer.delay = outcome.lost == "timeout" and math.huge or outcome.slow or self.latency
  return answer
end

--- Makes a service.
---@param clock faceswap.testing.Clock
---@param given table see faceswap.testing.new
---@return faceswap.testing.Service
function service.new(clock, given)
  local takes = given.takes or {}
  return setmetatable({
    clock = clock,
    credits = given.balance or 100,
    cost = given.cost or 10,
    takes = { detect = takes.detect or 3, create = takes.create or 30 },
    latency = given.latency or 0.05,
    faces = given.faces or 2,
    media = given.media or {},
    schemas = given.schemas or {},
    requests = {},
    tasks = {},
    by_id = {},
    detections = {},
    detected = 0,
    uploads = 0,
    scripts = {},
    always = {},
  }, Service)
end

return service
