--- A batch across machines: each machine that is started with the same list and the same ledger takes a share, until the last item has
--- ended. The others take over from a machine that dies; a machine that returns repeats nothing.
local batch_board = require "faceswap.cli.batch_board"
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local exit_status = require "faceswap.cli.exit_status"
local job_results = require "faceswap.job_results"
local paths = require "faceswap.cli.paths"
local private_urls = require "faceswap.ledger.private_urls"
local runs = require "faceswap.ledger.run"
local service = require "faceswap.client.service"
local uv = require "luv"

local shared_batch = {}

-- Seconds between looks: at how far all machines are, and for items whose machine is gone.
local COUNT_INTERVAL, SWEEP_INTERVAL = 2, 5

-- Milliseconds between looks for work where there is none.
local IDLE = 500

---@class faceswap.cli.SharedBatch
---@field private session faceswap.cli.Session
---@field private run faceswap.Run
---@field private board faceswap.cli.Board
---@field private by_name table<string, faceswap.cli.Item>
---@field private mine faceswap.cli.Item[] that have ended here
---@field private jobs faceswap.Job[]
---@field private counts table of all machines
local SharedBatch = {}
SharedBatch.__index = SharedBatch

-- ---- names -----------------------------------------------------------------------------------------------------------------------

-- Names that are equal on all machines, and valid UTF-8 whatever the bytes of file names; URLs as the ledger keeps them.
local function name_items(items)
  local names, by_name = {}, {}
  for i, item in ipairs(items) do
    local plain = private_urls.cut(item.name):gsub("[^\32-\36\38-\126]", function(byte)
      return ("%%%02X"):format(byte:byte())
    end)
    local name, count = plain, 1
    while by_name[name] do -- one video twice, with two outputs
      count = count + 1
      name = ("%s (%d)"):format(plain, count)
    end
    names[i], by_name[name] = name, item
  end
  return names, by_name
end

-- The run of these items by this choice: what the engine has done, the service has not. That of the service itself is named as ever.
local function run_name(session, names, choice)
  local name = session.client.service
  return session.args.run or "batch-" .. core.hash(table.concat(names, "\n") .. "\n" .. choice.identity
    .. (name == service.GLOBAL_NAME and "" or "\n" .. name))
end

-- ---- one item --------------------------------------------------------------------------------------------------------------------

local function missing(name)
  return select(2, errors.fail("config", "%s: it is in the run, but not in this machine's list", name))
end

local function worn_out(tries)
  return select(2, errors.fail("config", "it was tried %d times, and each time the machine ended that tried it", tries - 1))
end

local function work_on(self, name, tries, swap_one, choice)
  local session, item = self.session, self.by_name[name]
  local result, err
  if not item then
    err = missing(name)
  elseif runs.is_worn_out(tries) then
    err = worn_out(tries)
  else
    result, err = swap_one(session, item, choice, self.board:report(item), function(work)
      return self.run:name_item(name, work.job_key, work.detect_key, session.client.service)
    end)
  end
  return result, err
end

-- Ends a try. An item that will be tried again is not reported as failed.
local function close(self, name, tries, result, err)
  local item = self.by_name[name] or { location = name }
  local state, problem = self.run:finish(name, tries, err)
  item.event = nil
  if problem then
    self.session.out:note("%s", self.session.out:message(problem))
  end
  if state == "waiting" or state == "returned" then
    if err ~= self.session.stopped and not err.ambiguous then
      self.session.out:note("%s: to be tried again: %s", paths.shown(item.location), self.session.out:message(err))
    end
    return
  end
  self.mine[#self.mine + 1] = item
  self.board:close(item, result, err, self.session.stopped)
end

local function spawn(self, name, tries, swap_one, choice)
  self.jobs[#self.jobs + 1] = self.session.client:spawn(function()
    local ok, result, err = job_results.pcall(work_on, self, name, tries, swap_one, choice)
    if not ok then
      -- a signal ends what waits by raising this
      close(self, name, tries, nil, result == self.session.stopped and result or errors.new { kind = "protocol",
        message = tostring(result) })
      error(result, 0)
    end
    close(self, name, tries, result, err)
  end)
end

-- ---- all of them -----------------------------------------------------------------------------------------------------------------

local function forget_ended(self)
  for i = #self.jobs, 1, -1 do
    if self.jobs[i].status == "ended" then
      local job = table.remove(self.jobs, i)
      self.session:outcome(job) -- raises what is a mistake in this program
    end
  end
end

-- Claims items up to the number of jobs.
local function claim(self)
  while not self.session.stopped and #self.jobs < self.session.args.jobs do
    local name, tries = self.run:claim()
    if not name then
      self.problem = tries
      return
    end
    spawn(self, name, tries, self.swap_one, self.choice)
  end
end

-- Counts the items of the whole run. Returns how many have no end yet; nil and why not where the ledger is away, and what it said last
-- stands.
local function count(self)
  local counts, err = self.run:count()
  self.counts = counts or self.counts
  return counts and counts.waiting + counts.claimed, err
end

-- Reads the state of the whole run.
local function look(self, now)
  if now - self.counted >= COUNT_INTERVAL then
    self.counted = now
    count(self)
    local counts = self.counts
    self.board.ended = counts.done + counts.failed + counts.ambiguous
    self.board.total = self.board.ended + counts.waiting + counts.claimed
  end
  if now - self.swept >= SWEEP_INTERVAL then
    self.swept = now
    self.run:sweep()
  end
end

local function turn(self)
  forget_ended(self)
  claim(self)
  look(self, core.now())
  if self.session.out.terminal then
    self.board:draw()
  end
end

-- Works until nothing of the run waits or is worked on, anywhere.
local function work(self)
  while not self.session.stopped do
    turn(self)
    if #self.jobs > 0 then
      self.session:finish(self.jobs, function() turn(self) end)
    elseif self.problem then
      return nil, self.problem
    else
      local unfinished, err = count(self)
      if not unfinished or unfinished == 0 then
        return unfinished and true, err
      end
      uv.sleep(IDLE)
      self.session:heed()
    end
  end
  return true
end

-- The sums of the whole run, where they differ from those of this machine.
local function status_of(self, status)
  local counts, mine = self.counts, { failed = 0, ambiguous = 0 }
  for _, item in ipairs(self.mine) do
    local kind = item.status == exit_status.AMBIGUOUS and "ambiguous" or "failed"
    mine[kind] = mine[kind] + (item.status and 1 or 0)
  end
  local statuses = { status }
  if counts.ambiguous > mine.ambiguous then
    statuses[#statuses + 1] = exit_status.AMBIGUOUS
  end
  if counts.failed > mine.failed then
    statuses[#statuses + 1] = exit_status.FAILED
  end
  return exit_status.together(statuses)
end

local function summarise(self)
  local out, unfinished, err = self.session.out, count(self)
  if not unfinished then
    out:note("%s", out:message(err))
  end
  local counts = self.counts
  local status = #self.mine > 0 and self.board:summarise(self.mine, self.session.stopped) or exit_status.OK
  out:emit { event = "run", run = self.run.name, done = counts.done, failed = counts.failed, ambiguous = counts.ambiguous,
    waiting = counts.waiting, running = counts.claimed }
  out:line("run %s on all machines: %d done, %d failed, %d ambiguous, %d running, %d waiting", self.run.name, counts.done, counts.failed,
    counts.ambiguous, counts.claimed, counts.waiting)
  return status_of(self, status)
end

---@param session faceswap.cli.Session
---@param items faceswap.cli.Item[]
---@param choice faceswap.cli.Choice
---@param swap_one fun(session, item, choice, report, named): faceswap.Result?, faceswap.Error?
---@return integer? status
---@return faceswap.Error?
function shared_batch.run(session, items, choice, swap_one)
  local names, by_name = name_items(items)
  local run, err = runs.open(session.store, run_name(session, names, choice), session.args.budget)
  local ok
  if run then
    ok, err = run:add(names)
  end
  if ok then
    ok, err = run:retry()
  end
  if not ok then
    return nil, err
  end
  session.client.ledger.run, session.client.ledger.run_budget = run.name, run.budget
  session.out:note("run %s", run.name)
  local self = setmetatable({ session = session, run = run, board = batch_board.new(session.out, items), by_name = by_name, mine = {},
    jobs = {}, counted = 0, swept = 0, swap_one = swap_one, choice = choice }, SharedBatch)
  ok, err = count(self)
  if ok then
    ok, err = work(self)
  end
  if not ok then
    return nil, err
  end
  return summarise(self), session.stopped
end

return shared_batch
