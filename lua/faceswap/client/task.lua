--- A submitted swap: its state, its end and its result.
local cancel = require "faceswap.client.cancel"
local core = require "faceswap.core"
local engine_notes = require "faceswap.client.engine_notes"
local errors = require "faceswap.errors"
local lookup = require "faceswap.ledger.lookup"
local json = require "faceswap.json"
local media = require "faceswap.media"
local options = require "faceswap.options"
local outcome = require "faceswap.ledger.outcome"
local result_urls = require "faceswap.client.result_urls"

-- Default timeout of a wait, in seconds: long for a clip, short for a film.
local WAIT_TIMEOUT = 1800

---@class faceswap.Result
---@field task_id string
---@field status string as the service puts it
---@field urls string[] where the result's files can be downloaded; they expire. Files of another kind than the model's are left out
---@field sizes table<integer, integer>? bytes of the files, by their place in `urls`, where the service tells
---@field media_kind "video"|"gif"|"image"|nil what the files are, where the model's name tells
---@field paths string[]? where client:run or client:fetch has put them
---@field output string? the first of these
---@field credits number? reserved while it runs, charged at the end
---@field duration number? seconds that the service worked
---@field created_at integer? unix seconds
---@field completed_at integer? unix seconds
---@field notes string[] what it lacks of its source, or has in another form, by the local engine; files left out, or, once fetched, a part
---@field raw table the service's answer

---@class faceswap.Task
---@field id string
---@field model string? what it runs, where it was submitted here
---@field detection faceswap.Detection? what it swaps, where it was submitted here
---@field private client faceswap.Client
local Task = {}
Task.__index = Task
Task.__name = "faceswap.Task"

function Task:__tostring()
  return ("faceswap.Task (%s)"):format(self.id)
end

local function model_of(task, data)
  local param = type(data.param) == "table" and data.param or {}
  return task.model or param.model
end

local function result_of(task, answer)
  local data = answer.data
  local kind, notes = media.kind_of_model(model_of(task, data)), engine_notes.read(data.result)
  local urls, sizes = result_urls.find(data, task.client.base_url)
  local others
  urls, sizes, others = result_urls.choose(urls, sizes, kind)
  for _, ending in ipairs(others) do
    notes[#notes + 1] = ("the service has a %s file beside it, which is no %s and is left out"):format(ending, kind)
  end
  return {
    task_id = task.id,
    status = answer.status,
    urls = urls,
    sizes = sizes,
    media_kind = kind,
    credits = json.credits(data.credits),
    duration = json.number(data.duration_s),
    created_at = json.time(data.create_at),
    completed_at = json.time(data.complete_at),
    notes = notes,
    raw = data,
  }
end

local function query(task, request)
  request.call = "task"
  request.id = task.id
  request.query = { "task_id", task.id }
  local answer, err = task.client:call(request)
  if not answer then
    err.task_id = task.id
    outcome.ended(task.client, task.id, nil, err)
    return nil, err
  end
  local result = result_of(task, answer)
  if answer.succeeded then
    task.client.fresh:note(result.urls, result.completed_at)
  end
  outcome.ended(task.client, task.id, answer.succeeded and result or nil) -- a task that runs may have a preview
  return result
end

local status_options = { timeout = "number" }

--- Asks once how far the task is. A task that has failed is an answer here, not an error.
---@param given {timeout: number?}? seconds (60)
---@return faceswap.Result?
---@return faceswap.Error?
function Task:status(given)
  given = options.check("status", given, status_options)
  return query(self, { timeout = given.timeout })
end

local wait_options = { timeout = "number", on_progress = "function" }

--- Waits until the task has ended.
---@param given {timeout: number?, on_progress: function?}? seconds (1800)
---@return faceswap.Result?
---@return faceswap.Error? kind "timeout" leaves the task running: wait again, now or in a later run by client:task(id)
function Task:wait(given)
  given = options.check("wait", given, wait_options)
  local result, err = query(self, {
    wait = true,
    known = lookup.is_known(self.client, self.id, "create"),
    kind = self.model,
    timeout = given.timeout or WAIT_TIMEOUT,
    stage = "swap",
    on_progress = given.on_progress,
  })
  if not result then
    if err.kind == "timeout" then
      err.message = ("%s; take it up again with client:task('%s'):wait()"):format(err.message, core.clean(self.id))
    end
    return nil, err
  end
  if not result.urls[1] then
    return nil, errors.new {
      kind = "protocol",
      message = "the task has succeeded, but its answer has no URL of a result: " .. result_urls.shown(result.raw.result),
      task_id = self.id,
      raw = result.raw,
    }
  end
  return result
end

--- Ends the task, at the local engine; of one that has ended, has the engine forget all that it keeps of it.
---@param ... any no options
---@return "cancelled"|"deleted"|nil status
---@return faceswap.Error? of kind "config" with the hosted service, which cannot cancel
function Task:cancel(...)
  options.check("cancel", (...), {})
  return cancel.task(self.client, self.id)
end

local task = {}

---@return faceswap.Task
function task.new(client, id, model)
  return setmetatable({ client = client, id = id, model = model }, Task)
end

options.guard_methods(Task)

return task
