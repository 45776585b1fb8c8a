--- `faceswap batch`: many videos side by side, each for itself.
local choice_args = require "faceswap.cli.choice_args"
local exit_status = require "faceswap.cli.exit_status"
local job_spec = require "faceswap.cli.job_spec"
local batch_list = require "faceswap.cli.batch_list"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"
local progress = require "faceswap.observe.progress"
local swap = require "faceswap.cli.commands.swap"

local batch = {}

-- ---- one video -----------------------------------------------------------------------------------------------------------------

-- The result of an earlier run, where it lies as that left it.
local function done_before(session, work)
  local entry = work.job_key and session.store:find { job_key = work.job_key, kind = "create" }
  if entry and entry.state == "succeeded" and entry.fetched and entry.output == paths.absolute(work.output)
    and paths.kind(work.output) == "file" then
    return { output = entry.output, task_id = entry.task_id, repeated = true }
  end
end

local function swap_one(session, item, choice, report)
  if session.stopped then
    return nil, session.stopped
  end
  local of, err = media_args.of(item.location)
  local work
  if of then
    work, err = job_spec.new(session, of, choice, item.output)
  end
  if not work then
    return nil, err
  end
  local result = done_before(session, work)
  if result then
    return result
  end
  return job_spec.run(session, work, report)
end

-- ---- what is seen of it ----------------------------------------------------------------------------------------------------------

---@class faceswap.cli.Board
---@field out faceswap.cli.Output
---@field items faceswap.cli.Item[] with `event`, the last of its progress, while it runs
---@field ended integer
local Board = {}
Board.__index = Board

-- A function for on_progress of one item.
function Board:report(item)
  local tell = self.out.json and self.out:progress(item.location)
  local stage
  return function(event)
    item.event = event
    if tell then
      tell(event)
    elseif not self.out.terminal and event.stage ~= stage then
      self.out:note("%s: %s", item.location, progress.verb(event.stage))
    end
    stage = event.stage
  end
end

-- The line on a terminal that shows how far all are.
function Board:draw()
  local parts = {}
  for _, item in ipairs(self.items) do
    local event = item.event
    if event then
      local left = event.remaining and (", %s left"):format(progress.span(event.remaining)) or ""
      local fraction = event.fraction and (" %d %%%s"):format(math.floor(event.fraction * 100 + 0.5), left) or ""
      parts[#parts + 1] = ("%s: %s%s"):format(paths.base(item.location), progress.verb(event.stage), fraction)
    end
  end
  self.out:status(("%d of %d done  %s"):format(self.ended, #self.items, table.concat(parts, "; ")))
end

-- An item has ended.
function Board:close(item, result, err, stopped)
  item.event, self.ended = nil, self.ended + 1
  item.result, item.problem = result, err
  if result then
    local event = swap.event(item.location, result)
    event.repeated = result.repeated or false
    self.out:emit(event)
    self.out:note("%s: %s", item.location, result.repeated and "done before" or "swapped" .. swap.price(result.credits))
    swap.show_notes(self.out, result, item.location)
  elseif err ~= stopped then
    item.status = exit_status.of(err)
    if self.out.json then
      self.out:problem(err, item.status, { video = item.location })
    else
      self.out:note("%s: failed: %s", item.location, self.out:message(err))
    end
  end
end

-- ---- the end of all --------------------------------------------------------------------------------------------------------------

local function row_of(out, item, stopped)
  local result = item.result
  if result then
    return { item.location, result.repeated and "done before" or "swapped", result.credits or "-", item.output }
  elseif item.problem == stopped then
    return { item.location, "interrupted", "-", "" }
  end
  return { item.location, "failed", "-", (out:message(item.problem):gsub("%s*\n%s*", " ")) }
end

local function summarise(session, items)
  local out, counts, credits = session.out, { swapped = 0, ["done before"] = 0, failed = 0, interrupted = 0 }, 0
  local rows, statuses = { { "VIDEO", "OUTCOME", "CREDITS", "RESULT" } }, {}
  for _, item in ipairs(items) do
    local row = row_of(out, item, session.stopped)
    rows[#rows + 1] = row
    counts[row[2]] = counts[row[2]] + 1
    credits = credits + (item.result and item.result.credits or 0)
    statuses[#statuses + 1] = item.status
  end
  out:emit { event = "summary", videos = #items, swapped = counts.swapped, done_before = counts["done before"], failed = counts.failed,
    interrupted = counts.interrupted, credits = credits }
  out:columns(rows, { [3] = true })
  local words = { ("%d swapped"):format(counts.swapped) }
  for _, name in ipairs { "done before", "failed", "interrupted" } do
    if counts[name] > 0 then
      words[#words + 1] = ("%d %s"):format(counts[name], name)
    end
  end
  out:line("%d video%s: %s%s", #items, #items == 1 and "" or "s", table.concat(words, ", "), swap.price(credits > 0 and credits or nil))
  return exit_status.together(statuses)
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function batch.run(session)
  local args = session.args
  local items, second = batch_list.read(args.list, args.output_dir, args.pictures)
  local choice, err, ok
  if not items then
    return nil, second
  end
  if second > 0 then
    session.out:note("%s: %d picture%s left alone; --pictures takes them", args.list, second, second == 1 and " is" or "s are")
  end
  choice, err = choice_args.of(args)
  if choice then
    ok, err = not args.output_dir or paths.make_directory(args.output_dir), nil
  end
  if not ok then
    return nil, err
  end
  local board = setmetatable({ out = session.out, items = items, ended = 0 }, Board)
  local jobs = {}
  for i, item in ipairs(items) do
    jobs[i] = session.client:spawn(function()
      local result, problem = swap_one(session, item, choice, board:report(item))
      board:close(item, result, problem, session.stopped)
    end)
  end
  session:finish(jobs, session.out.terminal and function() board:draw() end or nil)
  for i, job_of in ipairs(jobs) do
    local _, stopped = session:outcome(job_of)
    items[i].problem = items[i].problem or stopped
  end
  local status = summarise(session, items)
  return status, session.stopped
end

return batch
