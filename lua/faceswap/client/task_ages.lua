--- The ages of the tasks that a client has submitted itself. Their durations tell when the next task may be over; a task of another client
-- or an earlier run tells nothing. A client that submits and never waits leaves entries behind: beyond the limit all are forgotten, which
-- costs some queries.
local MOST = 10000

---@class faceswap.Ages
---@field private since table<string, number> the moment of the submission by task id
---@field private count integer
---@field private now fun(): number seconds that only go on
local Ages = {}
Ages.__index = Ages

--- Notes that a task was submitted just now.
function Ages:note(id)
  if self.count >= MOST then
    self.since, self.count = {}, 0
  end
  self.count = self.count + (self.since[id] and 0 or 1)
  self.since[id] = self.now()
end

--- Seconds since a task was submitted; nil where that is not known.
---@return number?
function Ages:of(id)
  local since = self.since[id]
  return since and self.now() - since
end

--- Forgets a task that has ended.
function Ages:forget(id)
  if self.since[id] then
    self.since[id] = nil
    self.count = self.count - 1
  end
end

local task_ages = {}

---@param now fun(): number seconds that only go on
---@return faceswap.Ages
function task_ages.new(now)
  return setmetatable({ since = {}, count = 0, now = now }, Ages)
end

return task_ages
