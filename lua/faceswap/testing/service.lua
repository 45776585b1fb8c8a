--- The service's contract in the memory of a script: what it answers to each call, and what it has been asked.
local json = require "faceswap.json"
local outcomes = require "faceswap.testing.outcomes"
local samples = require "faceswap.testing.samples"

local service = {}

-- Seconds that the service keeps a detection (its documentation).
local DETECTION_LIFETIME = 3600

local MEDIA = "https://media.faceswap.test/"

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
---@field private scripts table<string, table[]>
---@field private always table<string, any>
local Service = {}
Service.__index = Service

-- ---- scripts ---------------------------------------------------------------------------------------------------------------

-- What a script calls those that differ in nothing which matters to it.
local aliases = { detect_video = "detect", detect_image = "detect", put = "upload", get = "download" }

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

-- ---- what the service knows --------------------------------------------------------------------------------------------------

local function ends_at(task)
  return task.began + task.takes
end

local function is_over(self, task)
  return not task.state and self.clock.now() >= ends_at(task)
end

--- The credits that are left: those of swaps that have failed are given back.
---@return number
function Service:balance()
  local left = self.credits
  for _, task in ipairs(self.tasks) do
    task.ended = is_over(self, task)
    left = left - (task.ended and task.failed and 0 or task.cost)
  end
  return left
end

local function face_list(self, detection)
  local faces = detection.faces or self.faces
  if type(faces) == "table" then
    return faces
  end
  local list = {}
  for id = 0, faces - 1 do
    list[id + 1] = { id = id, link = ("%sfaces/%s/%d.png"):format(MEDIA, detection.id, id) }
  end
  return list
end

local function has_face(faces, id)
  for _, face in ipairs(faces) do
    if face.id == id then
      return true
    end
  end
  return false
end

-- What is wrong with a swap of detected faces: nothing; or a code and a message.
local function fault_of_swap(self, input)
  local detection = self.detections[input.detect_id]
  if not detection or not is_over(self, detection) or self.clock.now() >= ends_at(detection) + DETECTION_LIFETIME then
    return 404, "the detection does not exist or has expired"
  end
  for i, face in ipairs(type(input.faces) == "table" and input.faces or {}) do
    if not has_face(face_list(self, detection), face.face_id) then
      return 422, ("input.faces[%d].face_id: there is no face %s"):format(i - 1, tostring(face.face_id))
    end
  end
end

-- ---- the calls -----------------------------------------------------------------------------------------------------------------

-- Each gives `data`; or nil, a code and a message.
local calls = {}

function calls.balance(self)
  return { balance = self:balance() }
end

function calls.estimate(self)
  local left = self:balance()
  return { estimated_credits = self.cost, balance = left, affordable = left >= self.cost }
end

function calls.upload_url(self, request)
  self.uploads = self.uploads + 1
  local name = ("%d%s"):format(self.uploads, request.query.ext or "")
  return {
    presigned_url = ("https://storage.faceswap.test/%s?signature=%d"):format(name, self.uploads),
    file_url = MEDIA .. "uploads/" .. name,
  }
end

function calls.detect(self, request, outcome)
  local body = type(request.body) == "table" and request.body or {}
  if not body.video_url and not body.image_url then
    return nil, 422, "video_url or image_url is needed"
  end
  self.detected = self.detected + 1
  local detection = {
    id = ("detection-%d"):format(self.detected),
    began = self.clock.now(),
    takes = outcome.takes or self.takes.detect,
    failed = outcome.fails,
    state = outcome.state,
    result = outcome.result,
    faces = outcome.faces,
  }
  self.detections[detection.id] = detection
  return { detect_task_id = detection.id }
end

function calls.detection(self, request)
  local detection = self.detections[request.query.detect_task_id]
  if not detection then
    return nil, 404, "there is no such detection"
  end
  local data = { detect_task_id = detection.id, status = detection.state or "processing" }
  if is_over(self, detection) and detection.failed then
    data.status, data.error = "failed", detection.failed
  elseif is_over(self, detection) then
    data.status = "succeeded"
    data.result = detection.result
      or { id = detection.id, status = "succeed", type = "face_detect", faces = face_list(self, detection) }
  end
  return data
end

function calls.create(self, request, outcome)
  local body = type(request.body) == "table" and request.body or {}
  local input = type(body.input) == "table" and body.input or {}
  local code, message
  if input.detect_id then
    code, message = fault_of_swap(self, input)
  end
  local cost = outcome.cost or self.cost
  if not code and self:balance() < cost then
    code, message = 402, ("insufficient credits: %s are needed"):format(cost)
  end
  if code then
    return nil, code, message
  end
  local task = {
    id = ("task-%d"):format(#self.tasks + 1),
    model = body.model,
    input = input,
    callback_url = body.callback_url,
    cost = cost,
    began = self.clock.now(),
    created_at = self.clock.time(),
    takes = outcome.takes or self.takes.create,
    failed = outcome.fails,
    state = outcome.state,
    result = outcome.result,
    ended = false,
  }
  self.tasks[#self.tasks + 1] = task
  self.by_id[task.id] = task
  return { task_id = task.id }
end

local function result_of(task)
  if task.failed then
    return { code = 501, message = task.failed }
  end
  local ending = (task.model or ""):match("^(%a+)") == "image" and "png" or (task.model or ""):match("^(gif)") or "mp4"
  return task.result or { code = 200, message = "success", media_urls = { ("%sresults/%s.%s"):format(MEDIA, task.id, ending) } }
end

function calls.task(self, request)
  local task = self.by_id[request.query.task_id]
  if not task then
    return nil, 404, "there is no such task"
  end
  local data = {
    task_id = task.id,
    status = task.state or self.clock.now() - task.began < task.takes / 10 and "pending" or "running",
    param = { model = task.model, callback_url = task.callback_url, input = task.input },
    credits = task.cost,
    create_at = task.created_at,
    source = "api",
  }
  task.ended = is_over(self, task)
  if task.ended then
    data.status = task.failed and "failed" or "success"
    data.credits = task.failed and 0 or task.cost
    data.duration_s = task.takes
    data.complete_at = task.created_at + math.ceil(task.takes)
    data.result = result_of(task)
  end
  return data
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

-- What the service does and says of itself.
local function carry_out(self, request, outcome)
  if not request.path then
    return { status = 200, body = request.call == "download" and (self.media[request.url] or samples.of(request.url)) or "" }
  end
  local call = calls[request.call]
  if not call then
    return { status = 404, body = envelope_of(404, "there is no such call") }
  end
  local data, code, message = call(self, request, outcome)
  return { status = 200, body = envelope_of(data and 200 or code, message, data) }
end

-- What the script has it say instead.
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

--- Answers a request, and writes it down.
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
