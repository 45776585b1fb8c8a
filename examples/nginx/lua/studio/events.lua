--- Server-sent events: the state of one job, whole each time it changes. An event's id is the job's revision, so a browser that comes back
-- with Last-Event-ID is told only what it does not know.
local core = require "faceswap.core" -- whose clock does not jump, as nginx's does
local reply = require "studio.reply"
local store = require "studio.store"
local view = require "studio.view"

local events = {}

-- Seconds: how often the revision is looked at, after how much silence a comment tells proxies that the stream lives, and after how long it
-- ends, so that the browser comes back to a worker that is not being replaced.
local LOOK, SILENCE, LIFE = 0.2, 15, 600

local function send(...)
  return ngx.print(...) and ngx.flush(true)
end

--- Streams until nothing more will happen by itself.
---@param id string of a job
function events.stream(id)
  local seen = tonumber(ngx.var.http_last_event_id)
  local job = store.get(id)
  local revision = store.revision(id)
  if revision == seen and job and not store.is_active(job) then
    return ngx.exit(204) -- which tells an EventSource not to come back
  end
  ngx.header["Content-Type"] = "text/event-stream"
  ngx.header["Cache-Control"] = "no-store"
  ngx.header["X-Accel-Buffering"] = "no"
  local began, told = core.now(), core.now()
  local alive = send("retry: 1000\n\n")
  while alive and revision and not ngx.worker.exiting() and core.now() < began + LIFE do
    if revision ~= seen then
      job = store.get(id)
      seen, told = revision, core.now()
      alive = job and send("id: ", revision, "\ndata: ", reply.encode(view.job(job)), "\n\n") and store.is_active(job)
    elseif core.now() > told + SILENCE then
      told = core.now()
      alive = send(": still here\n\n")
    end
    if alive then
      ngx.sleep(LOOK)
      revision = store.revision(id)
    end
  end
end

return events
