--- Writes events as lines of `name=value` pairs (logfmt).
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local runtime = require "faceswap.runtime"

local log = {}

local levels = { debug = 1, info = 2, warn = 3, error = 4 }

local function level_of(event)
  if event.type == "ambiguous" then
    return "error"
  elseif event.type == "finished" then
    return not event.kind and "info" or event.kind == "cancelled" and "warn" or "error"
  elseif event.type == "retry" or event.unknown then
    return "warn"
  end
  return event.type == "state" and "info" or "debug"
end

local function escape(bytes)
  return (bytes:gsub(".", function(byte)
    return ("\\x%02x"):format(byte:byte())
  end))
end

-- What would break a line apart, drive a terminal, or reverse the order of what is read: C0, C1, line and paragraph separators, and
-- the bidirectional controls of Unicode.
local dangerous = { "[%c\127]", "\194[\128-\159]", "\226\128[\142\143\168-\174]", "\226\129[\166-\169]" }

local function quote(value)
  if type(value) == "number" then
    -- the locale may have a comma
    return ((value % 1 == 0 and "%d" or "%.3f"):format(value):gsub(",", "."))
  end
  value = tostring(value)
  if value:find("^[%w%._/:%-]+$") then
    return value
  end
  value = value:gsub('[\\"]', "\\%0")
  for _, pattern in ipairs(dangerous) do
    value = value:gsub(pattern, escape)
  end
  return '"' .. value .. '"'
end

local fields = { "call", "id", "attempt", "method", "path", "status", "code", "kind", "state", "unknown", "task_id", "wait", "elapsed",
  "message" }

local function line_of(event, level)
  local seconds = math.floor(event.time)
  local parts = {
    ("time=%s.%03dZ level=%s event=%s"):format(os.date("!%Y-%m-%dT%H:%M:%S", seconds), math.floor((event.time - seconds) * 1000), level,
      event.type),
  }
  for _, name in ipairs(fields) do
    if event[name] ~= nil then
      parts[#parts + 1] = name .. "=" .. quote(event[name])
    end
  end
  return table.concat(parts, " ") .. "\n"
end

--- Makes a function for `on_event` that writes a line for each event of a level and above. A line that cannot be written is lost: a full
-- disk must not end the calls under way.
---@param given {out: file*?, level: "debug"|"info"|"warn"|"error"|nil}? standard error and "info"; `out` needs no more than a `write`
---@return fun(event: faceswap.Event)
function log.log(given)
  given = options.check("log", given, { out = "table|userdata", level = "string" })
  local out, least = given.out or io.stderr, levels[given.level or "info"]
  if not least then
    options.misuse(("log: level must be debug, info, warn or error, got %s"):format(tostring(given.level)))
  end
  return function(event)
    local level = level_of(event)
    if levels[level] >= least then
      out:write(line_of(event, level))
    end
  end
end

--- The function for a client's events: the user's own, lines on standard error of a level and above, or both.
---@param on_event fun(event: faceswap.Event)?
---@param level string? default: the environment's FACESWAP_LOG; no lines where that is not there or empty
---@return fun(event: faceswap.Event)?
---@return faceswap.Error?
function log.join(on_event, level)
  local named = level and "log" or "the environment variable FACESWAP_LOG"
  level = level or runtime.variable "FACESWAP_LOG"
  if not level then
    return on_event
  elseif not levels[level] then
    return errors.fail("config", "%s: '%s' is none of debug, info, warn, error", named, level)
  end
  local write = log.log { level = level }
  return on_event and function(event)
    write(event)
    on_event(event)
  end or write
end

return log
