--- Of several machines: has this one's shared dict follow what the others write, and tells them how far this one's jobs are.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local shared_jobs = require "studio.shared_jobs"
local store = require "studio.store"

local mirror = {}

-- Seconds between looks at what is new, and at all jobs, of which some may have been removed.
local LOOK, LOOK_AT_ALL = 1, 60

local looking, looked_at, looked_at_all = false, -math.huge, -math.huge

local function take_progress(mine)
  for _, told in ipairs(shared_jobs.progress()) do
    if not mine[told.id] and next(told.progress) and store.get(told.id) then
      store.set_progress(told.id, told.progress)
    end
  end
end

local function look(mine)
  for id in pairs(mine) do
    shared_jobs.tell_progress(id, store.progress(id))
  end
  if ngx.worker.id() ~= 0 then
    return
  end
  local now = core.now()
  local all = now - looked_at_all > LOOK_AT_ALL
  store.follow(not all and now - looked_at or nil)
  looked_at, looked_at_all = now, all and now or looked_at_all
  take_progress(mine)
end

-- One look at a time: the ledger may be slow.
local function look_safely(premature, mine)
  if premature or looking then
    return
  end
  looking = true
  local ok, problem = pcall(look, mine)
  looking = false
  if not ok then
    ngx.log(ngx.ERR, tostring(problem))
  end
end

--- In every worker. `mine` has the jobs that it works on, by id.
---@param mine table<string, studio.Job|true>
function mirror.begin(mine)
  if shared_jobs.are_kept() then
    assert(ngx.timer.every(LOOK, look_safely, mine))
  end
end

return mirror
