--- Jobs of several machines: with STUDIO_LEDGER they stand in the ledger that the machines share, so that any machine answers for any job.
--- What a worker shows it has in the shared dict as ever; there it follows what other machines write, a second behind.
local clients = require "studio.client"
local config = require "studio.config"
local json = require "faceswap.json"

local shared_jobs = {}

-- Seconds: what was written so long before the last look is looked at again, since a machine's write may take a while to be seen.
local OVERLAP = 10

local PROGRESS_RECENT = 3

--- Whether jobs are shared.
---@return boolean
function shared_jobs.are_kept()
  return config.shared
end

-- Raises what the ledger's own words are for the log.
local function raise(problem)
  error(setmetatable({ kind = "ledger", message = "the ledger cannot be used now; try again in a minute" }, {
    __tostring = function()
      return "the ledger: " .. tostring(problem)
    end,
  }), 0)
end

-- The ledger; raises where it cannot be reached.
local function ledger()
  local client, err = clients.get()
  return client and client.ledger.store or raise(err)
end

-- What a call of the ledger gave; raises what went wrong.
local function rows_of(rows, problem)
  return rows or raise(problem)
end

--- A job as it is, with its version; nil where there is none.
---@param id string
---@return studio.Job?
---@return number? version
function shared_jobs.read(id)
  local row = rows_of(ledger():get_document { kind = "job", name = id })[1]
  if row then
    return json.decode(row.content), row.version
  end
end

--- Writes a job if it still has that version, 0 for a new one.
---@param job studio.Job
---@param version number
---@return number? version the new one; nil where another was faster
function shared_jobs.write(job, version)
  local row = rows_of(ledger():put_document { kind = "job", name = job.id, content = json.encode(job), version = version })[1]
  return row and row.version
end

---@param id string
function shared_jobs.remove(id)
  rows_of(ledger():remove_document { kind = "job", name = id })
  rows_of(ledger():remove_document { kind = "progress", name = id })
end

--- Jobs that were written since a look so many seconds ago, or all.
---@param seconds number?
---@return {job: studio.Job, version: number}[]
function shared_jobs.list(seconds)
  local found = {}
  for i, row in ipairs(rows_of(ledger():list_documents { kind = "job", seconds = seconds and seconds + OVERLAP })) do
    found[i] = { job = json.decode(row.content), version = row.version }
  end
  return found
end

-- ---- progress --------------------------------------------------------------------------------------------------------------

local told = {} -- versions of the progress that this worker has told, by job

--- Tells other machines how far a job of this worker's is.
---@param id string
---@param progress table?
function shared_jobs.tell_progress(id, progress)
  local given = { kind = "progress", name = id, content = json.encode(progress or {}), version = told[id] or 0 }
  local row = rows_of(ledger():put_document(given))[1]
  if not row then -- another machine's, which worked on it before
    local old = rows_of(ledger():get_document(given))[1]
    given.version = old and old.version or 0
    row = rows_of(ledger():put_document(given))[1]
  end
  told[id] = row and row.version
end

--- What others have told lately.
---@return {id: string, progress: table}[]
function shared_jobs.progress()
  local found = {}
  for i, row in ipairs(rows_of(ledger():list_documents { kind = "progress", seconds = PROGRESS_RECENT })) do
    found[i] = { id = row.name, progress = json.decode(row.content) }
  end
  return found
end

-- ---- leases ----------------------------------------------------------------------------------------------------------------

--- Makes this worker the one that works on a job, of all machines, as long as it lives.
---@param id string
---@return boolean
function shared_jobs.lease(id)
  return not config.shared or rows_of(ledger():take_duty { name = "job " .. id })[1] ~= nil
end

---@param id string
function shared_jobs.leave(id)
  if config.shared then
    rows_of(ledger():leave_duty { name = "job " .. id })
  end
end

-- ---- sessions --------------------------------------------------------------------------------------------------------------

--- Remembers whose a session is, for all machines.
---@param name string digest of the session
---@param owner string
---@param ends number unix seconds
function shared_jobs.open_session(name, owner, ends)
  rows_of(ledger():put_document { kind = "session", name = name, content = json.encode { owner = owner, ends = ends }, version = 0 })
end

--- Whose a session is that was opened on some machine, and for how many seconds more.
---@param name string
---@return string? owner
---@return number? left
function shared_jobs.session(name)
  local row = rows_of(ledger():get_document { kind = "session", name = name })[1]
  local session = row and json.decode(row.content)
  if session and session.ends > ngx.time() then
    return session.owner, session.ends - ngx.time()
  end
end

---@param name string
function shared_jobs.close_session(name)
  rows_of(ledger():remove_document { kind = "session", name = name })
end

return shared_jobs
