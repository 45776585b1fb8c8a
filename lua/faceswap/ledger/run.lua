--- The work of a batch that many machines share, in a ledger that they share: each item is claimed by one of them at a time. A claim saves
--- work; what saves money are the job keys, by which another machine takes up what the first has begun.
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local private_urls = require "faceswap.ledger.private_urls"

local runs = {}

-- How often an item is tried, counting those whose machine has ended; seconds until the second try, doubled for each further one, at most.
local TRIES_MAX, DELAY_FIRST, DELAY_MAX = 5, 5, 300

-- Seconds after which an item is looked at again that another process is submitting.
local BUSY_DELAY = 5

-- Items in one statement.
local CHUNK = 1000

-- Attempts at a statement that meets another one under way.
local ATTEMPTS = 20

---@class faceswap.Run
---@field name string
---@field budget number? credits of the whole run
---@field private store faceswap.Store
---@field private hand table<string, boolean> items that are worked on here
local Run = {}
Run.__index = Run

local function failed(problem)
  return errors.fail("config", "ledger: %s", problem)
end

--- Whether a ledger has room for runs.
---@param store faceswap.Store?
---@return boolean
function runs.are_kept(store)
  return store ~= nil and store.open_run ~= nil
end

-- Opens the purse of the run; the first to open it fixes its budget.
local function open_purse(store, name, budget)
  for _ = 1, ATTEMPTS do
    local rows, problem = store:open_run { run = name, budget = budget }
    if not rows then
      return failed(problem)
    elseif rows[1] then
      return rows[1]
    end
  end
  return failed "the run cannot be opened"
end

--- Opens a run, or joins it.
---@param store faceswap.Store
---@param name string
---@param budget number? credits that all of it may cost; who joins gives the same or none
---@return faceswap.Run?
---@return faceswap.Error?
function runs.open(store, name, budget)
  local purse, err = open_purse(store, name, budget)
  if not purse then
    return nil, err
  elseif budget and purse.budget ~= budget then
    return errors.fail("config", "the run '%s' was begun with %s, which holds for all machines; give the same or none", name,
      purse.budget and ("a budget of %s credits"):format(purse.budget) or "no budget")
  end
  return setmetatable({ name = name, budget = purse.budget, store = store, hand = {} }, Run)
end

--- Adds items, each once. They are claimed in their order.
---@param names string[]
---@return boolean?
---@return faceswap.Error?
function Run:add(names)
  for first = 1, #names, CHUNK do
    local chunk = {}
    for i = first, math.min(first + CHUNK - 1, #names) do
      chunk[#chunk + 1] = names[i]
    end
    local done, problem = self.store:add_work { run = self.name, items = json.encode(chunk), others = first - 1 }
    if not done then
      return failed(problem)
    end
  end
  return true
end

--- Makes failed items wait again, where no item of the run waits or is worked on.
---@return boolean?
---@return faceswap.Error?
function Run:retry()
  local rows, problem = self.store:retry_work { run = self.name }
  return rows and true, not rows and select(2, failed(problem)) or nil
end

--- Takes an item; nil without an error where none can be taken now.
---@return string? item
---@return faceswap.Error|integer|nil second an error, or how often the item was tried, this time included
function Run:claim()
  local rows, problem = self.store:claim { run = self.name }
  if not rows then
    return failed(problem)
  elseif not rows[1] then
    return nil
  end
  self.hand[rows[1].item] = true
  return rows[1].item, rows[1].tries
end

local function change(self, item, fields)
  fields.run, fields.item = self.name, item
  local rows, problem = self.store:change_work(fields)
  if not rows then
    return failed(problem)
  end
  return true
end

--- Notes the job key of an item, before anything of the item is sent.
---@param item string
---@param job_key string
---@param detect_key string? of the detection, if it is called otherwise
---@param service string? whose the keys are
---@return boolean?
---@return faceswap.Error?
function Run:name_item(item, job_key, detect_key, service)
  return change(self, item, { state = "claimed", job_key = job_key, detect_key = detect_key, service = service })
end

-- The state of an item after an error, and the seconds until it may be taken again.
local function judge(err, tries)
  if err.kind == "cancelled" then
    return "returned"
  elseif err.ambiguous then
    -- another process is submitting the item; or its outcome is not known
    return err.retryable and "returned" or "ambiguous", err.retryable and BUSY_DELAY or nil
  elseif (err.retryable or err.kind == "timeout" or err.kind == "transport") and tries < TRIES_MAX then
    return "waiting", math.min(DELAY_FIRST * 2 ^ (tries - 1), DELAY_MAX)
  end
  return "failed"
end

--- Writes down the end of an item.
---@param item string
---@param tries integer what Run:claim gave
---@param err faceswap.Error? nil: it is done
---@return "done"|"failed"|"ambiguous"|"waiting"|"returned" state the last two: it is taken again, here or elsewhere
---@return faceswap.Error? problem with the ledger; the item is then found by Run:sweep
function Run:finish(item, tries, err)
  local state, delay = "done", nil
  if err then
    state, delay = judge(err, tries)
  end
  local _, problem = change(self, item, { state = state, delay = delay, problem = err and private_urls.cut_all(tostring(err)) or nil })
  self.hand[item] = nil
  return state, problem
end

--- Whether an item was tried so often that it seems to end the processes that work on it.
---@param tries integer
---@return boolean
function runs.is_worn_out(tries)
  return tries > TRIES_MAX
end

--- Makes items wait again whose machine is gone, or whose outcome is known by now.
---@return integer? count
---@return faceswap.Error?
function Run:sweep()
  local hand = {}
  for item in pairs(self.hand) do
    hand[#hand + 1] = item
  end
  local rows, problem = self.store:sweep_work { run = self.name, hand = hand[1] and json.encode(hand) or "[]" }
  if not rows then
    return failed(problem)
  end
  return #rows
end

--- Counts the items by state, on all machines.
---@return {waiting: integer, claimed: integer, done: integer, failed: integer, ambiguous: integer}?
---@return faceswap.Error?
function Run:count()
  local rows, problem = self.store:count_work { run = self.name }
  if not rows then
    return failed(problem)
  end
  local counts = { waiting = 0, claimed = 0, done = 0, failed = 0, ambiguous = 0 }
  for _, row in ipairs(rows) do
    counts[row.state] = row.count
  end
  return counts
end

return runs
