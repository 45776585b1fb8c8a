--- A progress bar for terminals, and plain lines for everything else.
local core = require "faceswap.core"

local progress = {}

local WIDTH = 30

local verbs = { upload = "uploading", detect = "finding faces", swap = "swapping", download = "downloading" }

--- What a stage is called, for people.
---@param stage string
---@return string
function progress.verb(stage)
  return verbs[stage] or stage
end

-- What the service says, without what a terminal would obey.
local function detail_of(event)
  local detail = event.trouble or event.state
  return detail and core.clean(detail)
end

local function describe(event)
  local verb, detail = progress.verb(event.stage), detail_of(event) or ""
  if event.fraction then
    local full = math.floor(math.min(event.fraction, 1) * WIDTH + 0.5)
    local bar = ("#"):rep(full) .. ("."):rep(WIDTH - full)
    return ("%-13s [%s] %3d %% %5.1f s  %s"):format(verb, bar, math.floor(event.fraction * 100 + 0.5), event.elapsed, detail)
  end
  return ("%-13s [%s]       %5.1f s  %s"):format(verb, ("."):rep(WIDTH), event.elapsed, detail)
end

-- For what does not change afterwards: no bar.
local function tell(event)
  local verb, detail = progress.verb(event.stage), detail_of(event)
  return ("%s%s, %.1f s"):format(verb, detail and ": " .. detail or "", event.elapsed)
end

-- A line that stays: its stage has ended well.
local function complete(event)
  return describe { stage = event.stage, state = "done", fraction = 1, elapsed = event.elapsed }
end

--- Makes a function for `on_progress`.
---@param out file*? default: standard error
---@param terminal boolean? draw one line over and over; default: whether `out` is a terminal
---@return fun(event: table?) without an event it ends the line that it draws: what it tells of is done
function progress.bar(out, terminal)
  out = out or io.stderr
  if terminal == nil then
    terminal = core.is_terminal(out)
  end
  local last
  return function(event)
    local new_stage = last and not (event and event.stage == last.stage)
    if terminal and new_stage then
      out:write("\r\27[K", complete(last), "\n")
    end
    if terminal and event then
      out:write("\r\27[K", describe(event))
    elseif event and (not last or new_stage or event.state ~= last.state) then
      out:write(tell(event), "\n")
    end
    last = event
    out:flush()
  end
end

return progress
