--- Does a job's work in a light thread of its own, which no browser's going away ends: what was paid for is fetched.
--
-- A job that is being worked on has a lease in the shared dict, which its worker renews. Where the lease runs out, because the worker was
-- killed or reloaded, another worker takes the job up; the ledger then knows what was submitted, so that nothing is paid twice. Of several
-- machines one holds a lease in the ledger, too.
local account = require "studio.account"
local clients = require "studio.client"
local config = require "studio.config"
local mirror = require "studio.mirror"
local pictures = require "faceswap.faces.pictures"
local reply = require "studio.reply"
local shared_jobs = require "studio.shared_jobs"
local store = require "studio.store"

local runner = {}

local shared = ngx.shared.studio

-- Seconds: how often every worker looks after the jobs in work; after how long one that nobody looks after is taken up by another; and how
-- often old jobs are removed.
local LOOK, LEASE, SWEEP = 1, 10, 60

-- Seconds that a swap may take; a job that takes longer fails, and trying again goes on waiting for the same task.
local PATIENCE = 6 * 3600

local mine = {} -- the jobs that this worker works on by their ids, or true before a job is read

-- What the client reports several times a second.
local function reporter(id)
  return function(event)
    store.set_progress(id, {
      stage = event.stage,
      state = event.state,
      fraction = event.fraction,
      moved = event.moved,
      expected = event.expected,
      elapsed = event.elapsed,
      remaining = event.remaining,
      trouble = event.trouble and reply.sentence(event.trouble),
    })
  end
end

-- ---- detecting -------------------------------------------------------------------------------------------------------------

-- Fetches the picture of every face, so that the page loads nothing from another host. A face of which none can be had has no `file`.
local function fetch_faces(client, job, detection)
  local faces, downloads = {}, {}
  for i, face in ipairs(detection.faces) do
    local file = ("face-%d-%s.jpg"):format(face.id, detection.detect_task_id:gsub("[^%w]", ""):sub(-12))
    faces[i] = { id = face.id, file = file, first_seen = face.first_seen, last_seen = face.last_seen }
    downloads[i] = client:spawn(client.download, client, face.link, store.path(job.id, file))
  end
  local results, err = client:join_all(downloads)
  for i, result in ipairs(results or {}) do
    local problem = result[2]
    if problem and pictures.is_lasting(problem) then
      ngx.log(ngx.WARN, "job ", job.id, ": the picture of face ", faces[i].id, ": ", tostring(problem))
      faces[i].file = nil
    else
      err = err or problem
    end
  end
  if err then
    return nil, err
  end
  return faces
end

-- The detection of a job's video. Under the same job key the ledger has the one that was made before, for as long as it is valid.
local function ask_detection(client, job, on_progress)
  local source = job.file and store.path(job.id, job.file) or job.url
  return client:detect {
    [job.kind .. (job.file and "" or "_url")] = source,
    job_key = job.id,
    on_progress = on_progress,
  }
end

-- The faces of a detection become the job's, and whatever was chosen for those of an earlier one is void; not where the job has gone on
-- meanwhile.
local function take_detection(client, job, detection, note)
  local faces, err = fetch_faces(client, job, detection)
  if not faces then
    return nil, err
  end
  local void = {}
  store.update(job.id, function(now)
    void = {}
    if now.stage ~= job.stage or now.task_id then
      return false
    end
    void = now.targets
    now.faces, now.detect_task_id = faces, detection.detect_task_id
    now.targets, now.note, now.stage = {}, note, "choosing"
  end)
  store.drop_targets(job.id, void, {})
  return true
end

-- What is damaged in the file, as a sentence each; nil where nothing is.
local function damage_of(detection)
  local sentences = {}
  for i, note in ipairs(detection.notes) do
    sentences[i] = note:gsub("^%l", string.upper) .. "."
  end
  return sentences[1] and table.concat(sentences, " ")
end

local function detect(client, job)
  local detection, err = ask_detection(client, job, reporter(job.id))
  if not detection then
    return nil, err
  end
  return take_detection(client, job, detection, damage_of(detection))
end

local FORGOTTEN = "The service keeps a detection for one hour only, so the people were looked for anew: choose once more who shall change."

--- The detection whose faces a job shows. Where the service has forgotten it, the job gets new faces, and this is an error: the same number
--- may be another person now.
---@param on_progress function?
---@return faceswap.Detection?
---@return faceswap.Error? err kind "expired" where the job has new faces
function runner.detection(client, job, on_progress)
  local detection, err = ask_detection(client, job, on_progress)
  if not detection or detection.detect_task_id == job.detect_task_id then
    return detection, err
  end
  local ok
  ok, err = take_detection(client, job, detection, FORGOTTEN)
  return nil, err or { kind = "expired", message = FORGOTTEN, renewed = ok }
end

-- ---- removing --------------------------------------------------------------------------------------------------------------

-- Has the local engine end what it does for a job, and forget what it has of it. What it does not do now goes when its time is over.
local function forget(job)
  local client, err = clients.get()
  if not client then
    return ngx.log(ngx.WARN, "job ", job.id, ": the engine is not told: ", tostring(err))
  end
  for attempt = 1, job.attempt do
    client:forget { job_key = ("%s:%d"):format(job.id, attempt) }
  end
  local ok
  ok, err = client:forget { job_key = job.id }
  if not ok then
    ngx.log(ngx.WARN, "job ", job.id, ": the engine does not forget: ", tostring(err))
  end
end

--- Removes a job with all that is kept of it, here and at the local engine.
---@param job studio.Job
function runner.remove(job)
  store.remove(job.id)
  if config.is_local then
    forget(job)
  end
end

-- ---- swapping --------------------------------------------------------------------------------------------------------------

--- Who becomes whom: what client:swap takes.
---@return table<integer, string> choice
function runner.choice(job)
  local choice = {}
  for id, target in pairs(job.targets) do
    choice[tonumber(id)] = store.path(job.id, target.file)
  end
  return choice
end

-- Submits the swap, or takes it up if it was submitted before. Its task is written down: what was paid for no detection need be there for.
local function submit(client, job, report)
  local detection, err = runner.detection(client, job, report)
  if not detection then
    return nil, err
  end
  local before = job.credits.before or client:balance()
  local task
  task, err = client:swap(detection, runner.choice(job), {
    job_key = ("%s:%d"):format(job.id, job.attempt),
    on_progress = report,
    targets_checked = true, -- when they came
  })
  if not task and err.kind == "expired" then
    -- the service has refused it, and the ledger knows that now: this looks for the people anew
    local _, renewed = runner.detection(client, job, report)
    return nil, renewed or err
  elseif task then
    store.update(job.id, function(now)
      now.task_id, now.credits.before = task.id, before
    end)
  end
  return task, err
end

local function finish(client, job, result, report)
  store.update(job.id, function(now)
    now.credits.charged = result.credits
  end)
  local name = ("result-%d.%s"):format(job.attempt, job.kind == "gif" and "gif" or "mp4")
  local ok, err = client:fetch(result, store.path(job.id, name), { on_progress = report })
  if not ok then
    return nil, err
  end
  local after = account.ask()
  store.update(job.id, function(now)
    now.result, now.stage, now.credits.after, now.losses = name, "done", after, result.notes[1] and result.notes or nil
  end)
  return true
end

local function swap(client, job)
  local report = reporter(job.id)
  local task, result, err
  if job.task_id then
    task = client:task(job.task_id)
  else
    task, err = submit(client, job, report)
  end
  if not task then
    return err.renewed, err
  end
  result, err = task:wait { timeout = PATIENCE, on_progress = report }
  if not result then
    return nil, err
  end
  return finish(client, job, result, report)
end

-- ---- the light thread ------------------------------------------------------------------------------------------------------

local steps = { detecting = detect, swapping = swap }

local function fail(id, err)
  store.update(id, function(job)
    if not steps[job.stage] then
      return false
    end
    job.failed_stage, job.stage = job.stage, "failed"
    if type(err.raw) == "table" and err.raw.status then
      job.task_id = nil -- the task itself has failed: another try is another task
    end
    job.error = { kind = err.kind, code = err.code, ambiguous = err.ambiguous, message = reply.explain(err) }
  end)
end

local function work(job)
  local client, err = clients.get()
  local ok = client
  if client then
    ok, err = steps[job.stage](client, job)
  end
  -- one that this worker's end has cut short goes on in another
  if not ok and err.kind ~= "cancelled" then
    ngx.log(ngx.WARN, "job ", job.id, ": ", tostring(err))
    fail(job.id, err)
  end
end

-- Takes a job up, unless another machine works on it. Returns whether that is so.
local function attempt(id)
  local job = shared_jobs.lease(id) and store.get(id)
  if not (job and steps[job.stage]) then
    return not job and shared_jobs.are_kept()
  end
  mine[id] = job
  local ok, problem = xpcall(work, debug.traceback, job)
  if not ok then
    ngx.log(ngx.ERR, "job ", id, ": ", tostring(problem))
    fail(id, reply.fault(problem))
  end
  store.set_progress(id, nil)
  shared_jobs.leave(id)
end

local function run(premature, id)
  local ok, elsewhere = true, false
  if not premature then
    ok, elsewhere = xpcall(attempt, debug.traceback, id)
  end
  if not ok then -- the ledger is away: another look takes the job up
    ngx.log(ngx.ERR, "job ", id, " waits: ", tostring(elsewhere))
  end
  if not (ok and elsewhere) then -- else another machine is left alone as long as the lease here lasts
    shared:delete("lease:" .. id)
  end
  mine[id] = nil
end

--- Begins a job's work, or goes on with it, unless somebody does it already.
---@param id string
function runner.start(id)
  if mine[id] or not shared:add("lease:" .. id, ngx.worker.pid(), LEASE) then
    return
  end
  mine[id] = true
  local ok, problem = ngx.timer.at(0, run, id)
  if not ok then -- the worker is about to end, or has too much to do: another look finds the job
    ngx.log(ngx.WARN, "job ", id, " waits: ", problem)
    mine[id] = nil
    shared:delete("lease:" .. id)
  end
end

-- Who removes a job while its submission is on the way has nothing that the engine could be told to forget: the worker tells it, once the
-- ledger knows what was submitted.
local function forget_removed(jobs)
  for _, job in ipairs(jobs) do
    if not store.get(job.id) then
      forget(job)
    end
  end
end

local function look(premature)
  if premature then
    return
  end
  local jobs = {}
  for id, job in pairs(mine) do
    shared:set("lease:" .. id, ngx.worker.pid(), LEASE)
    jobs[#jobs + 1] = job ~= true and job or nil
  end
  if config.is_local then
    forget_removed(jobs)
  end
  for _, id in ipairs(store.active()) do
    runner.start(id)
  end
end

local function sweep(premature)
  for _, job in ipairs(premature and {} or store.all()) do
    if not store.is_active(job) and ngx.time() > job.changed_at + config.keep then
      runner.remove(job)
    end
  end
end

--- In every worker: looks after the jobs for as long as the worker lives.
function runner.begin()
  assert(ngx.timer.every(LOOK, look))
  mirror.begin(mine)
  if ngx.worker.id() == 0 then
    assert(ngx.timer.every(SWEEP, sweep))
  end
end

return runner
