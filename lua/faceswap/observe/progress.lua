--- A progress bar for terminals, and plain lines for everything else.
local core = require "faceswap.core"
local layout = require "faceswap.observe.layout"
local options = require "faceswap.options"

local progress = {}

-- Width of a bar, and of a terminal that does not tell its own, in characters.
local WIDTH, NARROWEST, COLUMNS = 30, 5, 80

local verbs = { upload = "uploading", detect = "finding faces", describe = "describing", swap = "swapping", download = "downloading" }

--- What is being done, for people.
---@param event {stage: string, here: boolean?}
---@return string
function progress.verb(event)
  return (verbs[event.stage] or event.stage) .. (event.here and " on this machine" or "")
end

--- Seconds as people say them: "8 s", "3:05".
---@param seconds number
---@return string
function progress.span(seconds)
  local whole = math.floor(seconds + 0.5)
  if whole < 60 then
    return ("%d s"):format(whole)
  elseif whole < 3600 then
    return ("%d:%02d"):format(math.floor(whole / 60), whole % 60)
  end
  return ("%d:%02d:%02d"):format(math.floor(whole / 3600), math.floor(whole / 60) % 60, whole % 60)
end

-- A text of the service without control characters, which a terminal would obey.
local function detail_of(event)
  local detail = event.trouble or event.state
  return detail and core.clean(detail)
end

local function draw_bar(fraction, room)
  local full = math.floor(math.min(fraction or 0, 1) * room + 0.5)
  return ("#"):rep(full) .. ("."):rep(room - full)
end

-- A line of at most so many columns: the bar gives way first, then what the service says.
local function describe(event, columns)
  local verb, detail = progress.verb(event), detail_of(event) or ""
  local share = event.fraction and (" %3d %%"):format(math.floor(event.fraction * 100 + 0.5)) or (" "):rep(6)
  local times = (" %5.1f s"):format(event.elapsed) .. (event.remaining and (", %s left"):format(progress.span(event.remaining)) or "")
  local room = columns - #("%-13s [] "):format(verb) - #share - #times - 2
  local bar = math.max(math.min(WIDTH, room - #detail), NARROWEST)
  return layout.cut(("%-13s [%s]%s%s  %s"):format(verb, draw_bar(event.fraction, bar), share, times, detail), columns)
end

-- A line without a bar, for output that is not rewritten.
local function tell(event)
  local verb, detail = progress.verb(event), detail_of(event)
  return ("%s%s, %.1f s"):format(verb, detail and ": " .. detail or "", event.elapsed)
end

-- The last line of a stage that has ended well; it stays on the screen.
local function complete(event, columns)
  return describe({ stage = event.stage, here = event.here, state = "done", fraction = 1, elapsed = event.elapsed }, columns)
end

--- Whether a line can be drawn over and over there: a terminal, and not one that says it is dumb.
---@param out file*
---@return boolean
function progress.can_draw(out)
  return io.type(out) == "file" and core.is_terminal(out) and os.getenv "TERM" ~= "dumb"
end

--- Makes a function for `on_progress`.
---@param out file*? default: standard error
---@param terminal boolean? draw one line over and over; default: whether `out` is a terminal that can
---@return fun(event: table?) without an event it ends the line that it draws: what it tells of is done
function progress.bar(out, terminal)
  out = out or io.stderr
  if type(out) ~= "userdata" and type(out) ~= "table" then
    options.misuse("progress: out must be a file, got " .. type(out))
  end
  if terminal == nil then
    terminal = progress.can_draw(out)
  end
  local last
  return function(event)
    -- the last column stays free: some terminals go to the next line after it
    local columns = terminal and (io.type(out) == "file" and core.terminal_columns(out) or COLUMNS) - 1
    local ended = event and event.ended
    local new_stage = last and not (event and event.stage == last.stage and event.here == last.here)
    if terminal and new_stage then
      out:write("\r\27[K", complete(last, columns), "\n")
    end
    if terminal and event then
      out:write("\r\27[K", ended and complete(event, columns) .. "\n" or describe(event, columns))
    elseif event and not ended and (not last or new_stage or event.state ~= last.state) then
      out:write(tell(event), "\n")
    end
    last = not (terminal and ended) and event or nil
    out:flush()
  end
end

return progress
