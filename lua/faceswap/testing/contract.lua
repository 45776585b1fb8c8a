--- The service's calls, in memory: each is a function of the service, the request and its scripted outcome. It returns `data`; or nil, a
--- code and a message.
local contract = {}

-- Seconds that the service keeps a detection (its documentation).
local DETECTION_LIFETIME = 3600

local MEDIA = "https://media.faceswap.test/"

-- ---- what the service knows --------------------------------------------------------------------------------------------------

local function ends_at(task)
  return task.began + task.takes
end

--- Whether a task or detection has ended.
---@param self faceswap.testing.Service
---@return boolean
function contract.is_over(self, task)
  return not task.state and self.clock.now() >= ends_at(task)
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

-- Validates a swap of detected faces: nil; or a code and a message.
local function fault_of_swap(self, input)
  local detection = self.detections[input.detect_id]
  if not detection or not contract.is_over(self, detection) or self.clock.now() >= ends_at(detection) + DETECTION_LIFETIME then
    return 404, "the detection does not exist or has expired"
  end
  for i, face in ipairs(type(input.faces) == "table" and input.faces or {}) do
    if not has_face(face_list(self, detection), face.face_id) then
      return 422, ("input.faces[%d].face_id: there is no face %s"):format(i - 1, tostring(face.face_id))
    end
  end
end

-- ---- the calls -----------------------------------------------------------------------------------------------------------------

local calls = {}
contract.calls = calls

function calls.balance(self)
  return { balance = self:balance() }
end

function calls.estimate(self)
  local left = self:balance()
  return { estimated_credits = self.cost, balance = left, affordable = left >= self.cost }
end

function calls.models(self, request)
  local model = request.path:match "([^/]+)$"
  local schema = self.schemas[model]
  if not schema then
    return nil, 404, "there is no such model"
  end
  return { model = model, input_schema = schema }
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
  if contract.is_over(self, detection) and detection.failed then
    data.status, data.error = "failed", detection.failed
  elseif contract.is_over(self, detection) then
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
  task.ended = contract.is_over(self, task)
  if task.ended then
    data.status = task.failed and "failed" or "success"
    data.credits = task.failed and 0 or task.cost
    data.duration_s = task.takes
    data.complete_at = task.created_at + math.ceil(task.takes)
    data.result = result_of(task)
  end
  return data
end

return contract
