--- What the command's exit status says. The manual page lists the same.
local exits = {
  OK = 0,
  FAILED = 1,
  USAGE = 2, -- the command line, a file that it names, or the set-up
  CHOICE = 3, -- the rules have mistakes, or they or the faces chosen do not fit what was found
  CREDITS = 4, -- not enough credits, or the budget does not allow it
  AMBIGUOUS = 5, -- sent, but the answer was lost: it may have been charged
  UNFINISHED = 6, -- still running when the patience ended
  INTERRUPTED = 130, -- by Ctrl-C; other signals: 128 and their number
}

local by_kind = {
  config = exits.USAGE,
  choice = exits.CHOICE,
  expired = exits.CHOICE,
  cancelled = exits.INTERRUPTED,
}

--- The status for an error.
---@param err faceswap.Error
---@return integer
function exits.of(err)
  if err.ambiguous then
    return exits.AMBIGUOUS
  elseif err.code == 402 or err.over_budget then
    return exits.CREDITS
  elseif err.kind == "timeout" and (err.task_id or err.detect_task_id) then
    return exits.UNFINISHED
  end
  return by_kind[err.kind] or exits.FAILED
end

--- The status for several outcomes: theirs where those that failed agree, else the general one.
---@param statuses integer[]
---@return integer
function exits.together(statuses)
  local common = exits.OK
  for _, status in ipairs(statuses) do
    if status ~= exits.OK and common ~= exits.OK and status ~= common then
      return exits.FAILED
    end
    common = status ~= exits.OK and status or common
  end
  return common
end

return exits
