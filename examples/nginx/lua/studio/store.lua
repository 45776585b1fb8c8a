--- Jobs: what every worker knows of them (a shared dict), and what survives nginx's end (a directory for each, with job.json in it).
--
-- A job's record changes by `update` alone, under a lock, and is on disk before it is seen. Progress, which changes several times a
-- second and is worth nothing later, is kept beside it in memory. Every change counts the job's revision up, which the event streams watch.
-- Where several machines share a ledger, the record is in it instead of the file (see shared_jobs).
local config = require "studio.config"
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local files = require "studio.files"
local json = require "faceswap.json"
local lfs = require "lfs"
local shared_jobs = require "studio.shared_jobs"
local token = require "faceswap.token"

local store = {}

---@class studio.Job
---@field id string 32 hexadecimal digits, not to be guessed
---@field owner string
---@field name string of the video, as the user calls it
---@field kind "video"|"gif"
---@field file string? name of the uploaded video in the job's directory
---@field url string? or where the video is
---@field stage "detecting"|"choosing"|"swapping"|"done"|"failed"
---@field failed_stage string? the stage that did not come to its end
---@field attempt integer of the swap, from 1
---@field created_at number
---@field changed_at number
---@field detect_task_id string?
---@field faces {id: integer, file: string?, …}[]? without `file` where its picture cannot be had
---@field targets table<string, {file: string, name: string}> by face id
---@field task_id string?
---@field result string? name of the result's file
---@field losses string[]? what the result lacks of the original
---@field credits {before: number?, charged: number?, after: number?}
---@field error {kind: string, message: string, ambiguous: boolean?}?

-- Records are added and changed only where there is room, since one that made room for another would be lost; all else may make room.
local records, shared = ngx.shared.studio_jobs, ngx.shared.studio

-- Seconds after which a directory without a record is nobody's.
local ORPHAN = 3600

-- Before the ids of the jobs that somebody must work on.
local IN_WORK = "in work:"

local ACTIVE = { detecting = true, swapping = true }

-- Seconds: a lock is held for a file's write; one whose holder was killed ends by itself.
local LOCK, LOCK_PATIENCE = 5, 10

--- The path of one of a job's files.
function store.path(id, name)
  return ("%s/jobs/%s/%s"):format(config.data, id, name)
end

local function folder(id)
  return ("%s/jobs/%s"):format(config.data, id)
end

--- Whether a text has the form of a job's id: nothing else may become part of a path.
function store.is_id(text)
  return #text == 32 and not text:find("[^0-9a-f]")
end

-- ---- one job ---------------------------------------------------------------------------------------------------------------

local function touch(id)
  shared:incr("revision:" .. id, 1, 0)
end

-- Has the record in the dict.
local function keep(job)
  local ok, problem = records:safe_set(job.id, json.encode(job))
  if ok and ACTIVE[job.stage] then
    ok, problem = records:safe_set(IN_WORK .. job.id, true)
  elseif ok then
    records:delete(IN_WORK .. job.id)
  end
  if not ok then
    error("the dict studio_jobs has no room for another job: " .. problem, 0)
  end
  touch(job.id)
end

-- Has the record of a certain version in the dict.
local function keep_version(job, version)
  shared:set("version:" .. job.id, version)
  keep(job)
end

-- Writes the record where it survives, then into the dict. False where another machine has written it meanwhile.
local function put(job, version)
  if not shared_jobs.are_kept() then
    assert(files.write(store.path(job.id, "job.json"), json.encode(job)))
    keep(job)
    return true
  end
  local written = shared_jobs.write(job, version)
  if written then
    keep_version(job, written)
  end
  return written ~= nil
end

---@return studio.Job?
function store.get(id)
  local text = records:get(id)
  if text then
    return json.decode(text)
  end
  local job, version
  if shared_jobs.are_kept() then -- another machine has made it just now
    job, version = shared_jobs.read(id)
  end
  if job then
    keep_version(job, version)
  end
  return job
end

--- Whether something is being done for a job.
---@param job studio.Job
function store.is_active(job)
  return ACTIVE[job.stage] == true
end

--- Counts the changes of a job; nil once there is no such job.
---@return integer?
function store.revision(id)
  return records:get(id) and (shared:get("revision:" .. id) or 0)
end

--- Makes the directory of a new job.
---@return string id
function store.prepare()
  local id = token.random()
  lfs.mkdir(config.data .. "/jobs") -- not before the workers begin: the master may be another user
  assert(lfs.mkdir(folder(id)))
  return id
end

--- Makes a job of what is prepared.
---@param fields table `id` from store.prepare, and what is known of the job
---@return studio.Job
function store.create(fields)
  local now = ngx.time()
  fields.created_at, fields.changed_at = now, now
  fields.attempt, fields.targets, fields.credits = 1, {}, {}
  put(fields, 0)
  return fields
end

-- Changes a job once. False where another machine was faster.
local function change_once(id, change)
  local job, version
  if shared_jobs.are_kept() then
    job, version = shared_jobs.read(id)
  else
    job = store.get(id)
  end
  if not job or change(job) == false then
    return true, job, false
  end
  job.changed_at = ngx.time()
  return put(job, version), job, true
end

--- Changes a job. `change` gets the record and must not yield; where it returns false, nothing is changed.
---@param id string
---@param change fun(job: studio.Job): boolean?
---@return studio.Job? job as it is now; nil where there is none
---@return boolean changed
function store.update(id, change)
  local lock, deadline = "lock:" .. id, core.now() + LOCK_PATIENCE
  while not shared:add(lock, true, LOCK) do
    if core.now() > deadline then
      error("the job " .. id .. " stays locked", 0)
    end
    ngx.sleep(0.005)
  end
  local ok, done, job, changed
  repeat
    ok, done, job, changed = pcall(change_once, id, change)
  until not ok or done
  shared:delete(lock)
  if not ok then
    error(done, 0)
  end
  return job, changed
end

--- Removes the files of targets that a job had and has no longer.
---@param id string
---@param before table<string, {file: string}>
---@param now table<string, {file: string}>
function store.drop_targets(id, before, now)
  local kept = {}
  for _, target in pairs(now) do
    kept[target.file] = true
  end
  for _, target in pairs(before) do
    if not kept[target.file] then
      os.remove(store.path(id, target.file))
    end
  end
end

--- Tells how far a job's present stage is; nil when that is over, which its record has told already.
---@param id string
---@param progress table?
function store.set_progress(id, progress)
  if progress then
    shared:set("progress:" .. id, json.encode(progress), config.keep)
    touch(id)
  else
    shared:delete("progress:" .. id)
  end
end

---@return table?
function store.progress(id)
  local text = shared:get("progress:" .. id)
  return text and json.decode(text)
end

local function forget(id)
  records:delete(id)
  records:delete(IN_WORK .. id)
  for _, name in ipairs { "progress:", "revision:", "lease:", "version:" } do
    shared:delete(name .. id)
  end
end

--- Removes a job and its files.
function store.remove(id)
  if shared_jobs.are_kept() then
    shared_jobs.remove(id)
  end
  forget(id)
  files.remove(folder(id))
end

-- ---- all jobs --------------------------------------------------------------------------------------------------------------

local function ids(prefix)
  local list = {}
  for _, key in ipairs(records:get_keys(0)) do
    local id = key:sub(#prefix + 1)
    if key == prefix .. id and store.is_id(id) then
      list[#list + 1] = id
    end
  end
  return list
end

--- The ids of the jobs for which something is being done.
---@return string[]
function store.active()
  return ids(IN_WORK)
end

--- Every job that there is.
---@return studio.Job[]
function store.all()
  local jobs = {}
  for _, id in ipairs(ids "") do
    jobs[#jobs + 1] = store.get(id)
  end
  return jobs
end

--- The jobs of an owner, the latest first.
---@return studio.Job[]
function store.list(owner)
  local mine = {}
  for _, job in ipairs(store.all()) do
    if job.owner == owner then
      mine[#mine + 1] = job
    end
  end
  table.sort(mine, function(a, b)
    return a.created_at > b.created_at
  end)
  return mine
end

-- A directory without a record is what an upload left that was cut short by a crash, if it is not being filled just now.
local function load_job(id)
  local file = io.open(store.path(id, "job.json"), "rb")
  local text = file and file:read("*a")
  if file then
    file:close()
  end
  local job = text and json.decode(text)
  if not job or job.id ~= id then
    if os.time() > (lfs.attributes(folder(id), "modification") or 0) + ORPHAN then
      store.remove(id)
    end
  elseif records:safe_add(id, text) and ACTIVE[job.stage] then -- after a reload the dict has it, and knows better
    records:safe_add(IN_WORK .. id, true)
  end
end

--- Takes over what other machines have written: since a look so many seconds ago, or all of it; then what is not there any more is
-- forgotten.
---@param seconds number?
function store.follow(seconds)
  local there = {}
  for _, found in ipairs(shared_jobs.list(seconds)) do
    there[found.job.id] = true
    local known = records:get(found.job.id)
    -- what was read before this machine wrote is not put back
    if shared:get("version:" .. found.job.id) ~= found.version
      and not (known and json.decode(known).changed_at > found.job.changed_at) then
      keep_version(found.job, found.version)
    end
  end
  for _, id in ipairs(seconds and {} or ids "") do
    if not there[id] and not shared_jobs.read(id) then
      forget(id)
    end
  end
end

--- Before the workers begin: reads the jobs of an earlier run. Those of several machines are followed once they have begun.
function store.load()
  if shared_jobs.are_kept() or lfs.attributes(config.data .. "/jobs", "mode") ~= "directory" then
    return
  end
  for id in lfs.dir(config.data .. "/jobs") do
    if store.is_id(id) then
      load_job(id)
    end
  end
end

return store
