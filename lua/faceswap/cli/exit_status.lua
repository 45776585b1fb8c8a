--- The exit statuses of the command.
local exit_status = {
  OK = 0,
  FAILED = 1,
  USAGE = 2, -- the command line, a file that it names, or the set-up
  CHOICE = 3,
  CREDITS = 4,
  AMBIGUOUS = 5,
  UNFINISHED = 6,
  INTERRUPTED = 130, -- by Ctrl-C; other signals: 128 and their number
  UNREAD = 141, -- as SIGPIPE ends a program whose output nobody reads
}

--- The meaning of each, as the help and the manual page print it.
exit_status.list = {
  { exit_status.OK, "done" },
  { exit_status.FAILED, "failed" },
  { exit_status.USAGE, "wrong usage or set-up" },
  { exit_status.CHOICE, "the rules have mistakes, or do not fit the faces that were found" },
  { exit_status.CREDITS, "not enough credits, or over the budget" },
  { exit_status.AMBIGUOUS, "sent, but the answer was lost: perhaps charged; see `faceswap resume`" },
  { exit_status.UNFINISHED, "still running when the time-out came; see `faceswap resume`" },
  { exit_status.INTERRUPTED, "interrupted; see `faceswap resume`" },
  { exit_status.UNREAD, "done, but nobody read the results to their end" },
}

local by_kind = {
  config = exit_status.USAGE,
  choice = exit_status.CHOICE,
  expired = exit_status.CHOICE,
  cancelled = exit_status.INTERRUPTED,
}

--- The status for an error.
---@param err faceswap.Error
---@return integer
function exit_status.of(err)
  if err.ambiguous then
    return exit_status.AMBIGUOUS
  elseif err.code == 402 or err.over_budget then
    return exit_status.CREDITS
  elseif err.kind == "timeout" and (err.task_id or err.detect_task_id) then
    return exit_status.UNFINISHED
  end
  return by_kind[err.kind] or exit_status.FAILED
end

--- The status for several outcomes: that of the failures if they all have the same one, else 1.
---@param statuses integer[]
---@return integer
function exit_status.together(statuses)
  local common = exit_status.OK
  for _, status in ipairs(statuses) do
    if status ~= exit_status.OK and common ~= exit_status.OK and status ~= common then
      return exit_status.FAILED
    end
    common = status ~= exit_status.OK and status or common
  end
  return common
end

return exit_status
