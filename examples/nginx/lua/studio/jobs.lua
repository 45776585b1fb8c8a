--- What may be asked of jobs: the API's handlers below /api/jobs.
local account = require "studio.account"
local config = require "studio.config"
local events = require "studio.events"
local clients = require "studio.client"
local json = require "faceswap.json"
local reply = require "studio.reply"
local rules = require "studio.rules"
local runner = require "studio.runner"
local store = require "studio.store"
local token = require "faceswap.token"
local uploads = require "studio.uploads"
local view = require "studio.view"

local jobs = {}

local shared = ngx.shared.studio

-- ---- making one ------------------------------------------------------------------------------------------------------------

-- Every job costs the account something, so an owner has so many an hour.
local function count_job(owner)
  local key = "jobs:" .. owner
  if (shared:incr(key, 1, 0, 3600)) > config.jobs_per_hour then
    ngx.header["Retry-After"] = math.ceil(shared:ttl(key))
    return reply.problem(429, "rate", ("no more than %d videos an hour; try again in %d minutes"):format(config.jobs_per_hour,
      math.ceil(shared:ttl(key) / 60)))
  end
end

local function begin(fields)
  local job = store.create(fields)
  runner.start(job.id)
  ngx.header["Location"] = "/api/jobs/" .. job.id
  return reply.json(201, view.job(job))
end

local function from_url(owner)
  local body = json.decode(uploads.text())
  local url = type(body) == "table" and body.url
  if type(url) ~= "string" or #url > 2000 or not url:find("^https?://[%w%[]") or url:find("[%c%s]") then
    return reply.problem(422, "url", "the address must begin with https:// or http://, and lead to a video")
  end
  count_job(owner)
  local path = url:match("^[^?#]*")
  return begin {
    id = store.prepare(),
    owner = owner,
    url = url,
    name = uploads.name(path:match("([^/]+)/*$"), "video"),
    kind = path:lower():find("%.gif$") and "gif" or "video",
    stage = "detecting",
  }
end

local function from_file(owner)
  local upload = uploads.receive({ video = true, gif = true }, "a video: MP4, MOV, WebM, MKV, AVI and GIF are known")
  count_job(owner)
  local id, file = store.prepare(), "original" .. upload.ending
  uploads.keep(upload, store.path(id, file))
  return begin {
    id = id,
    owner = owner,
    file = file,
    name = uploads.name(upload.name, "video"),
    kind = upload.kind,
    stage = "detecting",
  }
end

--- POST /api/jobs: a video as the body, or {"url": …} as JSON.
function jobs.create(owner)
  if (ngx.var.http_content_type or ""):find("^application/json") then
    return from_url(owner)
  end
  return from_file(owner)
end

--- GET /api/jobs
function jobs.list(owner)
  local list = reply.list {}
  for i, job in ipairs(store.list(owner)) do
    list[i] = view.summary(job)
  end
  return reply.json(200, { jobs = list })
end

-- ---- one of them -----------------------------------------------------------------------------------------------------------

local actions = {}

-- Alters a job if it is in one of the stages.
local function alter_in(id, stages, alter)
  local job, changed = store.update(id, function(now)
    if not stages[now.stage] then
      return false
    end
    return alter(now)
  end)
  if not job then
    return reply.problem(404, "not_found", "the job has been deleted meanwhile")
  end
  return job, changed
end

local function face_of(job, id)
  for _, face in ipairs(job.faces or {}) do
    if tostring(face.id) == id then
      return face
    end
  end
  return reply.problem(404, "not_found", "there is no such face in this video")
end

-- Lets nginx send a file, whole or in ranges. With `as` it is for keeping, under that name.
local function serve(job, name, as)
  if not name then
    return reply.problem(404, "not_found", "there is no such file")
  end
  return ngx.exec("/files/" .. job.id .. "/" .. name, as and { as = as } or nil)
end

actions["GET "] = function(job)
  return reply.json(200, view.job(job))
end

-- The local engine ends what it does for the job; the hosted service would go on, and be paid for nothing.
actions["DELETE "] = function(job)
  if store.is_active(job) and not config.is_local then
    return reply.problem(409, "stage", "the job is being worked on; wait for its end before you delete it")
  end
  runner.remove(job)
  return reply.json(204)
end

actions["GET events"] = function(job)
  return events.stream(job.id)
end

actions["GET original"] = function(job)
  return serve(job, job.file)
end

actions["GET result"] = function(job)
  local as = job.name:gsub("%.%w+$", ""):gsub("[^%w._-]+", "-") .. "-swapped." .. (job.result or ""):match("%w*$")
  return serve(job, job.result, ngx.req.get_uri_args(10).download and as)
end

actions["GET faces"] = function(job, id)
  return serve(job, face_of(job, id).file)
end

actions["GET targets"] = function(job, id)
  return serve(job, (job.targets[id] or {}).file)
end

local CHOOSING = { choosing = true }
local TOO_LATE = "the swap has been started already, so its choice cannot change any more"

-- Changes whom a job's people become. The pictures that are replaced go at once.
local function change_targets(job, alter)
  local before, after = {}, {}
  local changed_job, changed = alter_in(job.id, CHOOSING, function(now)
    before = {}
    for face, target in pairs(now.targets) do
      before[face] = target
    end
    alter(now)
    after = now.targets
  end)
  if changed then
    store.drop_targets(job.id, before, after)
    return reply.json(200, view.job(changed_job))
  end
  return reply.problem(409, "stage", TOO_LATE)
end

actions["PUT targets"] = function(job, id)
  face_of(job, id)
  local upload = uploads.receive_picture()
  local file = ("target-%s-%s%s"):format(id, token.random():sub(1, 8), upload.ending)
  uploads.keep(upload, store.path(job.id, file))
  local fault = uploads.fault_of(store.path(job.id, file))
  if fault then
    os.remove(store.path(job.id, file))
    return reply.problem(422, "target", ("The picture must show one face, clearly: %s."):format(fault))
  end
  local name = uploads.name(upload.name, "picture")
  return change_targets(job, function(now)
    now.targets[id] = { file = file, name = name }
  end)
end

actions["DELETE targets"] = function(job, id)
  return change_targets(job, function(now)
    now.targets[id] = nil
  end)
end

actions["GET estimate"] = function(job)
  if not CHOOSING[job.stage] then
    return reply.problem(409, "stage", TOO_LATE)
  end
  local client, err = clients.get()
  local detection, estimate
  if client then
    detection, err = runner.detection(client, job)
  end
  if detection then
    estimate, err = client:estimate(detection, runner.choice(job))
  end
  if not estimate then
    return reply.failure(err)
  end
  return reply.json(200, estimate)
end

-- Moves a job into an active stage and begins its work. A second click finds it there already, and that is no mistake. `alter` may return a
-- status, a kind and a message, which refuse it: what was read of the job before may be out of date by now.
local function go(id, stages, alter)
  local status, kind, message
  local job, changed = alter_in(id, stages, function(now)
    status, kind, message = alter(now)
    return status == nil
  end)
  if status then
    return reply.problem(status, kind, message)
  elseif changed then
    runner.start(id)
  end
  return reply.json(changed and 202 or 200, view.job(job))
end

-- Whether a page shows the choice that is to be paid for: another one of the same owner may have altered it. A program need not say.
local function is_choice(job, shown)
  local count = 0
  for _, face in ipairs(view.job(job).faces) do
    count = count + (face.target and 1 or 0)
    if face.target and shown[tostring(face.id)] ~= face.target.picture then
      return false
    end
  end
  for _ in pairs(shown) do
    count = count - 1
  end
  return count == 0
end

actions["POST swap"] = function(job)
  local body = json.decode(uploads.text())
  local shown = type(body) == "table" and body.targets
  if not next(job.targets) then
    return reply.problem(422, "choice", "give at least one person a picture first")
  end
  return go(job.id, CHOOSING, function(now)
    if type(shown) == "table" and not is_choice(now, shown) then
      return 409, "choice", "the choice has been changed on another page; look at it, then swap"
    end
    now.stage, now.error, now.note, now.credits = "swapping", nil, nil, {}
  end)
end

-- Goes on where it failed: what was submitted is taken up, not submitted again.
actions["POST retry"] = function(job)
  return go(job.id, { failed = true }, function(now)
    now.stage, now.failed_stage, now.error = now.failed_stage, nil, nil
  end)
end

-- Another swap of the same video. Not after a submission of which nobody knows what became of it.
actions["POST again"] = function(job)
  local again, changed = alter_in(job.id, { done = true, failed = true }, function(now)
    if not now.faces or now.error and now.error.ambiguous then
      return false
    end
    now.stage, now.failed_stage, now.error, now.attempt = "choosing", nil, nil, now.attempt + 1
    now.result, now.task_id, now.losses, now.credits = nil, nil, nil, {}
  end)
  if not changed then
    return reply.problem(409, "stage", "this job cannot go back to its choice now")
  end
  return reply.json(200, view.job(again))
end

actions["PUT pictures"] = function(job)
  rules.receive_picture(job)
  return reply.json(204)
end

actions["PUT rules"] = function(job)
  if not CHOOSING[job.stage] then
    return reply.problem(409, "stage", TOO_LATE)
  end
  local targets, problem = rules.targets(job)
  if not targets then
    return reply.problem(422, "rules", problem)
  end
  return change_targets(job, function(now)
    now.targets = targets
  end)
end

--- Everything below /api/jobs/ID. A job of somebody else's is as unknown as one that never was.
function jobs.act(owner, method, id, what, which)
  local job = store.is_id(id) and store.get(id)
  if not job or job.owner ~= owner then
    return reply.problem(404, "not_found", "there is no such job; jobs are kept for a while only")
  end
  local action = actions[method .. " " .. what]
  if not action then
    return reply.problem(405, "method", "this cannot be done with a job")
  end
  return action(job, which)
end

--- GET /api/account
function jobs.account(owner)
  local balance, err = account.balance()
  return reply.json(200, {
    owner = owner,
    balance = balance,
    problem = err and reply.explain(err) or nil,
    backend = config.is_local and "local" or "hosted",
    limits = { video = tonumber(ngx.var.studio_video_max), picture = tonumber(ngx.var.studio_picture_max) },
  })
end

return jobs
