--- The jobs of a client that wait for other clients' calls or jobs. Its turns give the others theirs, and its descriptor is readable where
--- one of theirs is.
local elsewhere = {
  --- Seconds between turns for the others whose descriptor cannot be attached: a double has none, and in a circle of clients the kernel
  --- refuses one.
  TICK = 0.01,
}

---@class faceswap.Elsewhere
---@field private core userdata|table of the client whose jobs they are
---@field private jobs table<faceswap.Job, faceswap.Scheduler> whom each waits for
---@field private counts table<faceswap.Scheduler, integer> how many wait for it
---@field private attached table<faceswap.Scheduler, true>
---@field ticks integer others that are not attached
local Elsewhere = {}
Elsewhere.__index = Elsewhere

---@param job faceswap.Job
---@param other faceswap.Scheduler
function Elsewhere:enter(job, other)
  self.jobs[job] = other
  self.counts[other] = (self.counts[other] or 0) + 1
  if self.counts[other] == 1 then
    local both_real = type(self.core) == "userdata" and type(other.core) == "userdata"
    self.attached[other] = both_real and self.core:attach(other.core) or nil
    self.ticks = self.ticks + (self.attached[other] and 0 or 1)
  end
  self.core:wake(0) -- the other one may have something to do already
end

--- Nothing, where the job waits for no other client.
---@param job faceswap.Job
function Elsewhere:leave(job)
  local other = self.jobs[job]
  if not other then
    return
  end
  self.jobs[job] = nil
  self.counts[other] = self.counts[other] > 1 and self.counts[other] - 1 or nil
  if not self.counts[other] then
    if self.attached[other] then
      self.core:detach(other.core)
    end
    self.ticks = self.ticks - (self.attached[other] and 0 or 1)
    self.attached[other] = nil
  end
  self.core:wake(0) -- the other one's turn goes on with the job, after which this client may have queued jobs or events
end

---@param job faceswap.Job
---@return boolean
function Elsewhere:has(job)
  return self.jobs[job] ~= nil
end

---@return boolean
function Elsewhere:is_empty()
  return next(self.counts) == nil
end

--- Whom the jobs wait for: a list, since a turn of one of them changes that.
---@return faceswap.Scheduler[]
function Elsewhere:others()
  local list = {}
  for other in pairs(self.counts) do
    list[#list + 1] = other
  end
  return list
end

--- Runs a turn of each of the others.
---@param own faceswap.Scheduler whose jobs these are
---@param seconds number
---@param seen table<faceswap.Scheduler, true> those that are at it already
---@return boolean goes_on whether any of them goes on
function Elsewhere:turn(own, seconds, seen)
  local goes_on = false
  seen[own] = true
  for _, other in ipairs(self:others()) do
    if not seen[other] then
      local _, moved = other:turn(seconds, seen)
      goes_on = goes_on or moved or false
    end
  end
  seen[own] = nil
  return goes_on
end

--- How many calls are in progress and jobs queued, of a scheduler and of those that its jobs wait for: also since their turns.
---@param scheduler faceswap.Scheduler
---@param seen table<faceswap.Scheduler, true> those that are counted
---@return integer
function elsewhere.unfinished(scheduler, seen)
  seen[scheduler] = true
  local count = scheduler.closed and 0 or scheduler.core:active() + scheduler.queue.count
  for _, other in ipairs(scheduler.elsewhere:others()) do
    count = count + (seen[other] and 0 or elsewhere.unfinished(other, seen))
  end
  return count
end

--- Begins a queued job where none of those that run goes on, though there is no place for it: one of a scheduler's own, or of the others
--- that its jobs wait for.
---@param scheduler faceswap.Scheduler
---@param seen table<faceswap.Scheduler, true> those that have none
---@return boolean whether there was one
function elsewhere.start_held_up(scheduler, seen)
  seen[scheduler] = true
  if scheduler.queue.count > 0 then
    scheduler:start_queued(true)
    return true
  end
  for _, other in ipairs(scheduler.elsewhere:others()) do
    if not seen[other] and elsewhere.start_held_up(other, seen) then
      return true
    end
  end
  return false
end

---@param core userdata|table
---@return faceswap.Elsewhere
function elsewhere.new(core)
  return setmetatable({ core = core, jobs = {}, counts = {}, attached = {}, ticks = 0 }, Elsewhere)
end

return elsewhere
