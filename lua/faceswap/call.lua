--- One call to the service, from the request to the decoded answer.
local errors = require "faceswap.errors"
local json = require "faceswap.json"

local call = {}

-- Seconds. A submission is answered at once; what takes long is waited for by queries.
local PATIENCE = 60

-- How often on_progress is called, and how soon Ctrl-C is noticed. Seconds.
local PROGRESS_INTERVAL, STEP = 0.2, 1

local function report_progress(self, id, stage, on_progress)
  local event = self.core:progress(id)
  if event then
    event.stage = stage
    event.fraction = event.progress or event.expected and event.expected > 0 and event.moved / event.expected
    on_progress(event)
  end
end

-- Steps the core until the call `id` has finished. Calls may be nested (an on_progress that queries the balance), so what finishes
-- meanwhile is kept for whom it belongs to.
local function await(self, id, stage, on_progress)
  self.finished[id] = false
  while not self.finished[id] do
    local _, finished = self.core:step(on_progress and PROGRESS_INTERVAL or STEP)
    if finished and self.finished[finished.id] ~= nil then
      self.finished[finished.id] = finished
    end
    if on_progress and not self.finished[id] then
      local ok, problem = pcall(report_progress, self, id, stage, on_progress)
      if not ok then
        self.core:cancel(id)
        self.finished[id] = nil
        error(problem, 0)
      end
    end
  end
  local finished = self.finished[id]
  self.finished[id] = nil
  return finished
end

--- Makes one call and waits for its end.
---@param self faceswap.Client
---@param request table see core.client:start; `stage` and `on_progress` are for reports
---@return table? answer {data, task_id, age}; data is the envelope's
---@return faceswap.Error?
function call.make(self, request)
  local stage, on_progress = request.stage, request.on_progress
  request.stage, request.on_progress = nil, nil
  request.timeout = request.timeout or PATIENCE
  local id, problem = self.core:start(request)
  if not id then
    return errors.fail("config", "%s", problem)
  end
  local finished = await(self, id, stage, on_progress)
  local envelope = finished.body and json.decode(finished.body)
  local data = type(envelope) == "table" and envelope.data
  if not finished.ok then
    local err = errors.of_call(finished, self.key_source)
    err.raw = data or envelope or nil
    return nil, err
  end
  return { data = data, task_id = finished.task_id, age = finished.age, status = finished.state }
end

return call
