--- `faceswap batch`: many videos side by side, each for itself.
local batch_board = require "faceswap.cli.batch_board"
local batch_list = require "faceswap.cli.batch_list"
local choice_args = require "faceswap.cli.choice_args"
local inputs = require "faceswap.cli.inputs"
local job_spec = require "faceswap.cli.job_spec"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"
local runs = require "faceswap.ledger.run"
local shared_batch = require "faceswap.cli.shared_batch"
local transfer = require "faceswap.client.transfer"

local batch = {}

-- ---- one video -----------------------------------------------------------------------------------------------------------------

-- The result of an earlier run, if its file is unchanged.
local function done_before(entry, work)
  if entry and entry.fetched and entry.output == paths.absolute(work.output)
    and paths.kind(work.output) == "file" then
    return { output = entry.output, task_id = entry.task_id, repeated = true }
  end
end

-- `named` receives the job's key before anything is sent.
local function swap_one(session, item, choice, report, named)
  if session.stopped then
    return nil, session.stopped
  end
  local of, err = media_args.of(item.location)
  local work
  if of then
    work, err = job_spec.new(session, of, choice, item.output)
  end
  local ok = work ~= nil
  if work and named then
    ok, err = named(work)
  end
  if not ok then
    return nil, err
  end
  local entry = job_spec.has_ended(session, work)
  local result = done_before(entry, work)
  if not result then
    result, err = job_spec.run(session, work, report)
    if result and entry then
      result.repeated, result.credits = true, nil -- they were charged for the first of its like
    end
  end
  return result, err
end

-- ---- all of them, on this machine ------------------------------------------------------------------------------------------------

-- Files with the same content are one job: the later ones wait for the first, and take up its result.
local function after_its_like(jobs, first_of, i)
  return function(work)
    local first = work.job_key and first_of[work.job_key]
    if first then
      local _, stopped = jobs[first]:join()
      return stopped == nil, stopped
    elseif work.job_key then
      first_of[work.job_key] = i
    end
    return true
  end
end

local function run_here(session, items, choice)
  local board, jobs, first_of = batch_board.new(session.out, items), {}, {}
  for i, item in ipairs(items) do
    jobs[i] = session.client:spawn(function()
      local result, problem = swap_one(session, item, choice, board:report(item), after_its_like(jobs, first_of, i))
      board:close(item, result, problem, session.stopped)
    end)
  end
  session:finish(jobs, session.out.terminal and function() board:draw() end or nil)
  for i, job_of in ipairs(jobs) do
    local _, stopped = session:outcome(job_of)
    items[i].problem = items[i].problem or stopped
  end
  local status = board:summarise(items, session.stopped)
  return status, session.stopped
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
    session.out:note("%s: %d picture%s left alone; --pictures takes them", paths.shown(args.list), second, second == 1 and " is" or "s are")
  end
  choice, err = choice_args.of(args)
  if choice then
    ok, err = paths.make_directory(args.output_dir or ".")
  end
  if ok then
    ok, err = inputs.check_batch(args, choice.choose, items)
  end
  if not ok then
    return nil, err
  end
  for _, item in ipairs(items) do
    transfer.name_output(session.client, item, paths.absolute(item.output))
  end
  if runs.are_kept(session.store) then
    return shared_batch.run(session, items, choice, swap_one)
  end
  return run_here(session, items, choice)
end

return batch
