--- The display of a batch: progress while it runs, a summary at its end.
local exit_status = require "faceswap.cli.exit_status"
local paths = require "faceswap.cli.paths"
local progress = require "faceswap.observe.progress"
local swap = require "faceswap.cli.commands.swap"

local batch_board = {}

---@class faceswap.cli.Board
---@field out faceswap.cli.Output
---@field items faceswap.cli.Item[] with `event`, the last of its progress, while it runs
---@field ended integer
---@field total integer? of all machines
local Board = {}
Board.__index = Board

---@param out faceswap.cli.Output
---@param items faceswap.cli.Item[]
---@return faceswap.cli.Board
function batch_board.new(out, items)
  return setmetatable({ out = out, items = items, ended = 0 }, Board)
end

--- Makes a function for on_progress of one item.
---@param item faceswap.cli.Item
function Board:report(item)
  local tell = self.out.json and self.out:progress(item.location)
  local doing
  return function(event)
    item.event = event
    if tell then
      tell(event)
    elseif not self.out.terminal and progress.verb(event) ~= doing then
      self.out:note("%s: %s", paths.shown(item.location), progress.verb(event))
    end
    doing = progress.verb(event)
  end
end

--- Draws the progress of all items in one line of the terminal.
function Board:draw()
  local parts = {}
  for _, item in ipairs(self.items) do
    local event = item.event
    if event then
      local left = event.remaining and (", %s left"):format(progress.span(event.remaining)) or ""
      local fraction = event.fraction and (" %d %%%s"):format(math.floor(event.fraction * 100 + 0.5), left) or ""
      parts[#parts + 1] = ("%s: %s%s"):format(paths.base(item.location), progress.verb(event), fraction)
    end
  end
  self.out:status(("%d of %d done  %s"):format(self.ended, self.total or #self.items, table.concat(parts, "; ")))
end

--- Notes the end of an item.
---@param item faceswap.cli.Item
---@param result faceswap.Result?
---@param err faceswap.Error?
---@param stopped faceswap.Error? what ends all at a signal
function Board:close(item, result, err, stopped)
  item.event, self.ended = nil, self.ended + 1
  item.result, item.problem = result, err
  if result then
    self.out:emit(swap.event(item.location, result, result.repeated))
    self.out:note("%s: %s", paths.shown(item.location),
      result.repeated and "done before" or "swapped" .. swap.price(self.out, result.credits))
    self.out:notes(result, item.location)
  elseif err ~= stopped then
    item.status = exit_status.of(err)
    if self.out.json then
      self.out:problem(err, item.status, { video = item.location })
    else
      self.out:note("%s: failed: %s", paths.shown(item.location), self.out:message(err))
    end
  end
end

-- ---- the end of all --------------------------------------------------------------------------------------------------------------

local function row_of(out, item, stopped)
  local result = item.result
  if result then
    return { item.location, result.repeated and "done before" or "swapped", not out.is_free and result.credits or "-", item.output }
  elseif item.problem == stopped then
    return { item.location, "interrupted", "-", "" }
  end
  -- several problems, a line each, become one line
  return { item.location, "failed", "-", (out:message(item.problem):gsub(":\n%s*", ": "):gsub("\n%s*", "; ")) }
end

--- Prints the outcome of each item, and the sums.
---@param items faceswap.cli.Item[]
---@param stopped faceswap.Error?
---@return integer status
function Board:summarise(items, stopped)
  local out, counts, credits = self.out, { swapped = 0, ["done before"] = 0, failed = 0, interrupted = 0 }, 0
  local rows, statuses = { { "VIDEO", "OUTCOME", "CREDITS", "RESULT" } }, {}
  for _, item in ipairs(items) do
    local row = row_of(out, item, stopped)
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
  local price = swap.price(out, credits > 0 and credits or nil)
  out:line("%d video%s: %s%s", #items, #items == 1 and "" or "s", table.concat(words, ", "), price)
  return exit_status.together(statuses)
end

return batch_board
