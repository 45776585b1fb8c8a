--- Output of the command: results on standard output, progress and errors on standard error; with --json only JSON, one object a line, on
-- standard output.
local error_advice = require "faceswap.cli.error_advice"
local core = require "faceswap.core"
local exit_status = require "faceswap.cli.exit_status"
local json = require "faceswap.json"
local layout = require "faceswap.observe.layout"
local media_args = require "faceswap.cli.media_args"
local paths = require "faceswap.cli.paths"
local progress = require "faceswap.observe.progress"

local output = {}

-- The system's number for what nobody reads.
local EPIPE = 32

-- Seconds between two JSON progress lines that differ in nothing but the fraction.
local JSON_INTERVAL = 1

-- Members that are lists, also where nothing is in them: lua-cjson takes such a table for an object.
local lists = {}
for _, name in ipairs { "doubts", "faces", "found", "lost", "notes", "problems", "reasons", "urls" } do
  lists[name] = ('"%s":[]'):format(name)
end

---@class faceswap.cli.Output
---@field json boolean
---@field quiet boolean
---@field resume string? the command that takes up what this run has left; nil without a ledger
---@field is_free boolean? the local engine is asked, whose credits are played
---@field terminal boolean whether standard error is one that is drawn on
---@field private lost string? why a result could not be printed
---@field private unread boolean? nobody reads the results any more
---@field private told_of_targets boolean? a doubt has named a poor target
---@field private bar fun(event: table?)? the one that is drawn
---@field private drawn "bar"|"status"|nil what stands there without an end
local Output = {}
Output.__index = Output

---@param given {json: boolean?, quiet: boolean?}
---@return faceswap.cli.Output
function output.new(given)
  return setmetatable({
    json = given.json or false,
    quiet = given.quiet or false,
    resume = "faceswap resume",
    terminal = progress.can_draw(io.stderr),
  }, Output)
end

-- Removes terminal control sequences: names and messages come from outside.
local function printable(text)
  return core.clean(text, true)
end

-- Wipes a status.
function Output:settle_status()
  if self.drawn == "status" then
    io.stderr:write("\r\27[K")
    self.drawn = nil
  end
end

-- Ends a bar, or wipes a status, so that what follows begins a line of its own.
function Output:settle()
  self:settle_status()
  if self.drawn then
    io.stderr:write("\n")
    self.drawn = nil
  end
end

--- On a terminal: one line that is drawn over and over. What is too long for it is cut off by the terminal.
---@param text string
function Output:status(text)
  if self.terminal and not self.quiet and not self.json then
    io.stderr:write("\r\27[K\27[?7l", core.clean(text), "\27[?7h")
    io.stderr:flush()
    self.drawn = "status"
  end
end

--- Characters of a line of the terminal that results go to; nil where they go elsewhere: what reads them gets whole lines.
---@return integer?
function Output:room() -- luacheck: no self
  return core.terminal_columns(io.stdout)
end

-- Prints a part of the results, or notes that it could not be.
function Output:print(...)
  local ok, problem, number = io.stdout:write(...)
  if ok then
    ok, problem, number = io.stdout:flush()
  end
  self.lost = self.lost or not ok and problem or nil
  self.unread = self.unread or not ok and number == EPIPE
end

--- A result, for people.
function Output:line(format, ...)
  if not self.json then
    self:settle()
    local text, room = printable(format:format(...)), self:room()
    for line in (text .. "\n"):gmatch("([^\n]*)\n") do
      self:print(room and table.concat(layout.wrap(line, room, 2), "\n") or line, "\n")
    end
  end
end

-- A character that is not fit to be shown, as JSON writes it: a program needs a file's name as it is.
local function escaped(character)
  local lead, second, third = character:byte(1, 3)
  local code = third and (lead % 16 * 64 + second % 64) * 64 + third % 64 or lead % 32 * 64 + second % 64
  return #core.clean(character) == 1 and ("\\u%04x"):format(code) or nil
end

--- A result, for programs.
---@param event table with `event`, its kind
function Output:emit(event)
  if self.json then
    local text = json.encode(event):gsub('"(%l+)":{}', lists)
    text = text:gsub("[\194-\223][\128-\191]", escaped):gsub("[\224-\239][\128-\191][\128-\191]", escaped)
    self:print(core.clean(text), "\n") -- what is no UTF-8, JSON cannot say
  end
end

--- Something worth knowing that is no result.
function Output:note(format, ...)
  if not self.quiet and not self.json then
    self:settle()
    io.stderr:write(printable(format:format(...)), "\n")
  end
end

--- What the client doubts of a video.
---@param event faceswap.Event
---@param is_one_of_many boolean
function Output:doubt(event, is_one_of_many)
  self.told_of_targets = self.told_of_targets or event.kind == "target"
  self:note("%s%s: %s", is_one_of_many and paths.shown(event.media) .. ": " or "", event.kind == "target" and "note" or "in doubt",
    event.message)
end

--- What a result lacks, and a file whose name says what it is not, a line each. What a doubt has told of a target, the engine tells
--- again: that is left out.
---@param result faceswap.Result
---@param video string? which one, of several
function Output:notes(result, video)
  local prefix = video and paths.shown(video) .. ": " or ""
  for _, note in ipairs(result.notes or {}) do
    if not (self.told_of_targets and note:find "^the target of face %d+ is not at its best: ") then
      self:note("%snote: %s", prefix, note)
    end
  end
  local ending = result.output and media_args.misnomer(result.output)
  if ending then
    self:note("%snote: %s holds a %s file", prefix, paths.shown(result.output), ending)
  end
end

--- An error's message for those who use the command.
---@param err faceswap.Error
---@return string
function Output:message(err)
  return error_advice.message(err, self.resume, self.is_free)
end

--- Prints an error.
---@param err faceswap.Error
---@param status integer exit status
---@param more table? further members of the JSON object
function Output:problem(err, status, more)
  local message = self:message(err)
  if self.json then
    local event = { event = "error", kind = err.kind, message = message, code = err.code, status = err.status, exit = status,
      ambiguous = err.ambiguous, retryable = err.retryable, said = err.said, request_id = err.request_id,
      task_id = err.task_id, detect_task_id = err.detect_task_id,
      entry = err.entry_id, mistakes = err.mistakes, problems = err.problems }
    for name, value in pairs(more or {}) do
      event[name] = value
    end
    self:emit(event)
  else
    self:settle()
    local task = err.task_id and (" (task %s)"):format(core.clean(err.task_id)) or ""
    local request = err.request_id and (" (request %s)"):format(err.request_id) or ""
    io.stderr:write(printable(("faceswap: %s%s%s"):format(message, task, request)), "\n")
  end
end

--- Ends the output: results that could not be printed are a failure.
---@param status integer exit status of what was done
---@return integer
function Output:close(status)
  self:settle()
  if self.unread then -- as `head` does, which has what it wants
    return status == exit_status.OK and exit_status.UNREAD or status
  elseif self.lost then
    io.stderr:write(("faceswap: the results could not be printed: %s\n"):format(self.lost))
  end
  return self.lost and status == exit_status.OK and exit_status.FAILED or status
end

--- An action of argparse that prints a text and ends the program.
---@param make fun(value: any): string its text, for the option's value
function output.prints(make)
  return function(_, _, value)
    local out, text = output.new {}, make(value)
    out:print(text, text:find "\n$" and "" or "\n")
    os.exit(out:close(exit_status.OK))
  end
end

local function json_progress(self, video)
  local stage, state, here, last
  return function(event)
    if event.stage ~= stage or event.state ~= state or event.here ~= here or event.elapsed < last or event.elapsed - last >= JSON_INTERVAL
      or event.ended then
      stage, state, here, last = event.stage, event.state, event.here, event.elapsed
      self:emit { event = "progress", video = video, stage = stage, state = state, here = here, fraction = event.fraction,
        moved = event.moved, expected = event.expected, elapsed = event.elapsed, remaining = event.remaining, trouble = event.trouble }
    end
  end
end

--- A function for on_progress: a bar on a terminal, a line for each new state elsewhere, JSON where that is wanted.
---@param video string? which one, for JSON
---@return fun(event: table)
function Output:progress(video)
  if self.json then
    return json_progress(self, video)
  elseif self.quiet then
    return function() end
  end
  local bar = progress.bar(io.stderr, self.terminal)
  self.bar = bar
  return function(event)
    self:settle_status()
    bar(event)
    self.drawn = self.terminal and not event.ended and "bar" or nil
  end
end

--- Ends the bar: its stage is done.
function Output:complete()
  if self.drawn == "bar" then
    self.bar(nil)
    self.drawn = nil
  end
end

--- Lays rows out in columns; each row is one line.
---@param rows (string|number)[][] the first has the headings
---@param right table<integer, boolean> columns whose texts stand at the right
function Output:columns(rows, right)
  local shown = {}
  for i, row in ipairs(rows) do
    shown[i] = {}
    for k, cell in ipairs(row) do
      shown[i][k] = core.clean(tostring(cell))
    end
  end
  self:line("%s", table.concat(layout.columns(shown, right, self:room()), "\n"))
end

return output
