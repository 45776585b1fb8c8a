--- A job as its owner sees it: no paths, and no address but this server's.
local config = require "studio.config"
local reply = require "studio.reply"
local store = require "studio.store"

local view = {}

local function address(job, ...)
  return ("/api/jobs/%s/%s"):format(job.id, table.concat({ ... }, "/"))
end

local function face_of(job, face)
  local target = job.targets[tostring(face.id)]
  return {
    id = face.id,
    -- a name that changes with the picture lets browsers keep it
    picture = face.file and address(job, "faces", face.id) .. "?" .. face.file or nil,
    first_seen = face.first_seen,
    last_seen = face.last_seen,
    target = target and { picture = address(job, "targets", face.id) .. "?" .. target.file, name = target.name } or nil,
  }
end

--- The line of a job in a list.
function view.summary(job)
  return { id = job.id, name = job.name, stage = job.stage, created_at = job.created_at }
end

---@param job studio.Job
---@return table
function view.job(job)
  local seen = view.summary(job)
  seen.faces = job.faces and reply.list {}
  for i, face in ipairs(job.faces or {}) do
    seen.faces[i] = face_of(job, face)
  end
  seen.kind, seen.url, seen.failed_stage = job.kind, job.url, job.failed_stage
  seen.original = job.file and address(job, "original") or nil
  seen.result = job.result and address(job, "result") .. "?" .. job.result or nil
  seen.losses = job.losses and reply.list(job.losses) or nil
  seen.credits = next(job.credits) and job.credits or nil
  seen.error, seen.note, seen.attempt = job.error, job.note, job.attempt
  seen.expires_at = job.changed_at + config.keep
  seen.progress = store.progress(job.id)
  return seen
end

return view
