--- Takes up the unfinished entries of earlier workers: after a reload, a crash of a worker, or a restart of nginx.
---
--- One worker at a time has this duty. When it ends, another takes it over; whenever a worker has started, since that is what follows
--- after the end of another, it looks through the ledger again. A task that somebody waits for meanwhile is not polled twice (see
--- single_flight). Where machines share the ledger, one worker of one of them has the duty for all, and looks again now and then for what
--- machines have left that are gone.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local polling = require "faceswap.ledger.polling"

local resume = {}

local DICT = "faceswap"

-- Seconds between signs of life of the worker on duty, and seconds without one after which another worker takes over.
local PULSE, DUTY = 2, 6

-- Seconds between searches for entries that ended machines have left, and after one that has failed, or a wait that may be made again.
local LOOK_AGAIN = 60

-- Seconds: a day is more than any task takes.
local TIMEOUT = 86400

---@alias faceswap.OnEntry fun(entry: faceswap.Entry, result: faceswap.Result|faceswap.Detection|nil, err: faceswap.Error?)

-- Waits for the end of one entry, which the client writes into the ledger.
local function finish(client, entry)
  if entry.task then
    return entry.task:wait { timeout = TIMEOUT }
  elseif entry.detect then
    return client:detect(entry.detect)
  end
  return nil, errors.new {
    kind = "transport",
    ambiguous = true,
    entry_id = entry.id,
    task_id = entry.task_id,
    message = ("the answer to the submission %d of the ledger was lost, so it may have been carried out and charged; "
      .. "find out, then tell by client:resolve"):format(entry.id),
  }
end

local function take_to_end(self, entry)
  local result, err = finish(self.client, entry)
  self.taken_up[entry.id] = entry.ambiguous or nil -- which is told once
  self.failed = self.failed or err and err.retryable and not entry.ambiguous
  if err and err.kind == "cancelled" then
    return -- this worker ends, and another one goes on
  elseif self.on_entry then
    self.on_entry(entry, result, err)
  elseif err then
    ngx.log(ngx.WARN, tostring(err))
  end
end

-- Nobody joins the job in which this runs, so what on_entry raises would be lost.
local function take_up(self, entry)
  local ok, problem = pcall(take_to_end, self, entry)
  if not ok then
    ngx.log(ngx.ERR, "faceswap: entry ", entry.id, ": ", tostring(problem))
  end
end

-- Whether a living worker of another machine waits for the entry.
local function is_polled_elsewhere(self, entry)
  local detect = entry.detect
  local id = entry.task and entry.task_id or detect and detect.detect_task_id
  return polling.is_shared(self.client) and id ~= nil
    and polling.lead(self.client, { call = detect and "detection" or "task", id = id }) == "other"
end

local function look_through(self)
  local entries, err = self.client:resume()
  if not entries then
    error(err.message, 0)
  end
  for _, entry in ipairs(entries) do
    if not entry.alive and not self.taken_up[entry.id] and not is_polled_elsewhere(self, entry) then
      self.taken_up[entry.id] = true
      self.client:spawn(take_up, self, entry)
    end
  end
end

-- Whether this worker is on duty.
local function is_on_duty(self)
  local dict, me = self.dict, ngx.worker.pid()
  return dict:add("duty", me, DUTY) or dict:get("duty") == me and dict:set("duty", me, DUTY)
end

-- Whether this machine is on duty for its service, of those that share the ledger.
local function is_on_duty_for_all(self)
  if not polling.is_shared(self.client) then
    return true
  end
  local rows = self.client.ledger.store:take_duty { name = "resume " .. self.client.service }
  return rows ~= nil and rows[1] ~= nil
end

-- Whether there is a reason to look: a worker has started; or some time has passed where machines share the ledger, or something failed.
local function is_due(self, started)
  return started ~= self.looked_through
    or (self.failed or polling.is_shared(self.client)) and core.now() - self.looked_at >= LOOK_AGAIN
end

local function do_duty(self)
  local started = self.dict:get("started")
  if is_on_duty(self) and is_on_duty_for_all(self) and is_due(self, started) then
    self.looked_through, self.looked_at, self.failed = started, core.now(), false
    look_through(self)
  end
end

local function watch(premature, self)
  if premature then
    if self.dict:get("duty") == ngx.worker.pid() then
      self.dict:delete("duty")
    end
  elseif not self.busy then -- a ledger that is away makes the last one wait
    self.busy = true
    local ok, problem = pcall(do_duty, self)
    self.busy = false
    if not ok then
      self.failed = true
      ngx.log(ngx.ERR, "faceswap: ", tostring(problem))
    end
  end
end

--- Starts the duty in this worker; for init_worker_by_lua. Needs `lua_shared_dict faceswap 4m;` and a client with a ledger.
---@param client faceswap.Client
---@param on_entry faceswap.OnEntry? told the end of each entry that was taken up, in a worker of its own choice: `result` of a task, or a
--- detection, or `err`; of an ambiguous submission `err.ambiguous`, which client:resolve settles. Who waits for the same task is told as
--- well. What ended with `err.retryable` is taken up again, and told again, a minute later at the earliest. Without it errors are logged
---@return boolean?
---@return faceswap.Error?
function resume.start(client, on_entry)
  options.argument("resume.start", "client", client, "table")
  local dict = ngx.shared[DICT]
  if not dict then
    return errors.fail("config", "resume needs `lua_shared_dict %s 4m;` in the http block of nginx.conf", DICT)
  end
  dict:incr("started", 1, 0)
  local started, problem = ngx.timer.every(PULSE, watch, { client = client, on_entry = on_entry, dict = dict, taken_up = {},
    looked_at = 0 })
  if not started then
    return errors.fail("config", "resume: %s", problem)
  end
  return true
end

return resume
