--- `faceswap swap`: one video.
local choice_args = require "faceswap.cli.choice_args"
local exit_status = require "faceswap.cli.exit_status"
local inputs = require "faceswap.cli.inputs"
local job_spec = require "faceswap.cli.job_spec"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"

local swap = {}

--- A number of credits in words; empty if it is not known, or the local engine's, which counts as the service does, and costs nothing.
---@param out faceswap.cli.Output
---@param credits number?
---@return string
function swap.price(out, credits)
  return credits and not out.is_free and (", %s credit%s"):format(credits, credits == 1 and "" or "s") or ""
end

--- A result as a JSON event.
---@param location string
---@param result faceswap.Result
---@param repeated boolean? whether it was done before, by the same command
---@return table
function swap.event(location, result, repeated)
  return { event = "result", video = location, output = result.output, task_id = result.task_id, credits = result.credits,
    duration = result.duration, urls = result.urls, notes = result.notes,
    repeated = repeated or false }
end

local function prepare(session)
  local args = session.args
  local choice, err = choice_args.of(args)
  local of, ok
  if choice then
    of, err = media_args.of(args.video, args.kind)
  end
  if of then
    ok, err = inputs.check(args, choice.choose)
  end
  if not ok then
    return nil, err
  end
  local work
  work, err = job_spec.new(session, of, choice, args.output)
  if work and work.job_key and args.again then
    work.job_key = ("%s: again at %d, %s"):format(work.job_key, os.time(), paths.unique())
  end
  return work, err
end

---@param session faceswap.cli.Session
---@return integer? status
---@return faceswap.Error?
function swap.run(session)
  local args, out = session.args, session.out
  return session:run(function()
    local work, err = prepare(session)
    if not work then
      return nil, err
    end
    local before = job_spec.has_ended(session, work)
    local result
    result, err = job_spec.run(session, work, out:progress())
    if not result then
      return nil, err
    end
    out:complete()
    out:emit(swap.event(args.video, result, before ~= nil))
    out:line("%s: swapped%s%s", paths.shown(args.output), before and " before" or "", swap.price(out, result.credits))
    out:notes(result)
    return exit_status.OK
  end)
end

return swap
