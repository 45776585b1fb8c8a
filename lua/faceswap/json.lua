--- JSON, with exact numbers whatever the locale: whole numbers are integers on every Lua that has them, and what no number of this Lua
-- can hold stays a text of its digits. null becomes nil, so that a list has a hole there.
local core = require "faceswap.core"

local json = {}

local MAX_DEPTH = 128 -- of what is encoded

local LIST = { __jsontype = "array" }

--- Stands for null in what is encoded, and in what is decoded with `nulls`.
json.null = core.json_null

--- Marks a table as a list, so that it is one also where nothing is in it.
---@generic T
---@param list T[]
---@return T[] list
function json.list(list)
  return setmetatable(list, LIST)
end

-- The length of a list that has lost nulls, or has nothing in it; nil of other tables.
local function marked_length(value)
  local meta = getmetatable(value)
  if type(meta) == "table" and meta.__jsontype == "array" then
    return meta.__jsonlength or next(value) == nil and 0 or nil
  end
end

--- How many elements a decoded list has, nulls included; nil for what is no list.
---@param value any
---@return integer?
function json.length(value)
  if type(value) == "table" then
    return marked_length(value) or type(next(value)) == "number" and #value or nil
  end
end

-- ---- reading -----------------------------------------------------------------------------------------------------------------

---@param text string
---@param options {nulls: boolean?, lax: boolean?}? `nulls` keeps null, as a userdata; with `lax`, for answers of others, what some write
--- and is no JSON is read: NaN and Infinity as null, and strings with control characters
---@return any value nil for null and for what is not JSON
---@return string? error
function json.decode(text, options)
  local value, at = core.json_decode(text, options and options.lax, options and options.nulls)
  if at then
    return nil, ("not JSON: unexpected %s at character %d"):format(at > #text and "end" or "text", at)
  end
  return value
end

-- ---- writing -----------------------------------------------------------------------------------------------------------------

local problems = { ["function"] = "a function", userdata = "a userdata" }

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
  ["\127"] = "\\u007f" }
for byte = 0, 31 do
  local character = string.char(byte)
  escapes[character] = escapes[character] or ("\\u%04x"):format(byte)
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', escapes) .. '"'
end

-- How many elements a table has that is a list without holes, or marked as a list; nil of other tables.
local function list_length(value)
  local marked, count, last = marked_length(value), 0, 0
  for key in next, value do
    if type(key) ~= "number" or key < 1 or key % 1 ~= 0 then
      return nil
    end
    count, last = count + 1, math.max(last, key)
  end
  return marked and math.max(marked, last) or count == last and count > 0 and count or nil
end

local function step_to(key, where)
  local step = type(key) == "number" and ("[%d]"):format(key) or key:sub(1, 64)
  local joint = where ~= "" and where:sub(1, 1) ~= "["
  return (step .. (joint and "." or "") .. where):sub(1, 255)
end

local write

local function write_list(pieces, list, length, strict, depth)
  pieces[#pieces + 1] = "["
  for i = 1, length do
    pieces[#pieces + 1] = i > 1 and "," or nil
    local problem, where = write(pieces, rawget(list, i), strict, depth)
    if problem then
      return problem, step_to(i, where)
    end
  end
  pieces[#pieces + 1] = "]"
end

local function write_object(pieces, object, strict, depth)
  pieces[#pieces + 1] = "{"
  local first = true
  for name, member in next, object do
    if type(name) ~= "string" then
      return "a table that is neither a list without holes nor has names alone", ""
    elseif strict and not core.is_utf8(name) then
      return "text that is not UTF-8", name:sub(1, 64)
    end
    pieces[#pieces + 1] = (first and "" or ",") .. quoted(name) .. ":"
    first = false
    local problem, where = write(pieces, member, strict, depth)
    if problem then
      return problem, step_to(name, where)
    end
  end
  pieces[#pieces + 1] = "}"
end

-- Appends a value's text to the pieces. Returns nothing, or what JSON cannot hold, and where that stands.
function write(pieces, value, strict, depth)
  local kind = type(value)
  if kind == "table" then
    if depth == MAX_DEPTH then
      return "a table that is nested too deep, or holds itself", ""
    end
    local length = list_length(value)
    if length then
      return write_list(pieces, value, length, strict, depth + 1)
    end
    return write_object(pieces, value, strict, depth + 1)
  end
  local text, problem
  if kind == "number" then
    problem = value ~= value and "not a number (NaN)" or math.abs(value) == math.huge and "infinity"
    text = not problem and core.write_number(value)
  elseif kind == "string" then
    problem = strict and not core.is_utf8(value) and "text that is not UTF-8"
    text = quoted(value)
  elseif value == nil or value == json.null then
    text = "null"
  elseif kind == "boolean" then
    text = tostring(value)
  else
    problem = problems[kind] or "neither text, a number, a boolean nor a table"
  end
  if problem then
    return problem, ""
  end
  pieces[#pieces + 1] = text
end

local function encode(value, strict)
  local pieces = {}
  local problem, where = write(pieces, value, strict, 0)
  if problem then
    return nil, problem, where
  end
  return table.concat(pieces)
end

--- A value of this program's own as text.
---@param value any
---@return string
function json.encode(value)
  local text, problem, where = encode(value)
  return text or error(("json.encode: %s at '%s'"):format(problem, where), 2)
end

--- A value of the user's as text, for the service.
---@param value any
---@return string? text nil for what JSON cannot hold
---@return string? problem names what that is and where
function json.encode_argument(value)
  local text, problem, where = encode(value, true)
  return text, problem and ("'%s' is %s, which JSON cannot hold"):format(where, problem)
end

--- A whole number or a text as an identifier, with all its digits and without the space around it; nil for other values, and for what
--- stands for no id ("null", 0).
---@param value any
---@return string?
function json.id_text(value)
  if type(value) == "number" and value % 1 == 0 and math.abs(value) < 2 ^ 63 then
    value = ("%d"):format(value)
  end
  return type(value) == "string" and not core.is_no_id(value) and value:match "^%s*(.-)%s*$" or nil
end

--- A number, also one that a service has put into a text; nil for other values.
---@param value any
---@return number?
function json.number(value)
  if type(value) == "string" and value:find "^%-?%d" then
    return (core.read_number(value))
  end
  return type(value) == "number" and value or nil
end

--- The same of credits that are charged; nil also of what is below zero or without bound, by which a budget would grow, or be used up.
---@param value any
---@return number?
function json.credits(value)
  local credits = json.number(value)
  return credits and credits >= 0 and credits < math.huge and credits or nil
end

-- Days from 1970-01-01 to a date of the Gregorian calendar. A year begins in March here, so that its last day is the one that may lack.
local function days_of(year, month, day)
  year = month <= 2 and year - 1 or year
  local leap_days = math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return 365 * year + leap_days + math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719469
end

-- A date and time with its zone (RFC 3339); nil for other texts, also without a zone: whose clock is meant is not known then.
local function date_of(text)
  local date, time, zone = text:match "^%s*(%d+%-%d+%-%d+)[Tt ]+(%d+:%d+:%d+)[%.,]?%d*%s*([Zz+-][%d:]*)%s*$"
  if not date then
    return nil
  end
  local year, month, day = date:match "(%d+)%-(%d+)%-(%d+)"
  local hour, minute, second = time:match "(%d+):(%d+):(%d+)"
  local sign, hours, minutes = zone:match "^([+-])(%d%d):?(%d*)$"
  if not sign and not zone:find "^[Zz]$" then
    return nil
  end
  local ahead = sign and (tonumber(hours) * 60 + (tonumber(minutes) or 0)) * (sign == "-" and -60 or 60) or 0
  return days_of(tonumber(year), tonumber(month), tonumber(day)) * 86400 + hour * 3600 + minute * 60 + second - ahead
end

-- A time in seconds is below this, until the year 5138; above it in milli-, micro- or nanoseconds, since 1973.
local SECONDS_MAX = 1e11

--- A moment in unix seconds, from a number in these or in smaller units, also in a text, or from a date with its zone; nil for other
--- values, and for the numbers up to 0 that stand for none.
---@param value any
---@return integer?
function json.time(value)
  local time = type(value) == "string" and date_of(value) or json.number(value)
  for _ = 1, 3 do
    time = time and time >= SECONDS_MAX and time / 1000 or time
  end
  return time and time > 0 and time < SECONDS_MAX and math.floor(time) or nil
end

local truths = { ["true"] = true, ["false"] = false, ["1"] = true, ["0"] = false, yes = true, no = false }

--- A truth, also one that a service has put into a text or a number; nil for other values.
---@param value any
---@return boolean?
function json.truth(value)
  return truths[tostring(value):lower()]
end

return json
