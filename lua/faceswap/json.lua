--- JSON through lua-cjson, with exact numbers whatever the locale: whole numbers are integers on every Lua that has them, and what no
-- number of this Lua can hold stays a text of its digits. null becomes nil, so that a list has a hole there.
--
-- Debian's lua-cjson makes floats of all numbers, writes 14 digits, follows setlocale, and takes an empty list for an object. What it
-- would change passes it as a string behind a mark that nobody can guess, and that never leaves this file.
local compat = require "faceswap.compat"
local core = require "faceswap.core"
local trimmed = require("faceswap.options").trimmed
local cjson = require("cjson.safe").new()

local json = {}

local MARK = core.random()

-- An answer of the service is 6 levels deep; beyond this the input is hostile.
cjson.decode_max_depth(64)
cjson.decode_invalid_numbers(false)
local MAX_DEPTH = 128 -- of what is encoded
local SENT_DEPTH = 56 -- of what is sent for a user: the service repeats it within its answer, which has to be read
cjson.encode_max_depth(MAX_DEPTH)

-- Below this lua-cjson writes a whole number with all its digits.
local WRITTEN = 1e14

local LIST = { __jsontype = "array" }

--- Stands for null in what is encoded, and in what is decoded with `nulls`.
json.null = cjson.null

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

-- What lua-cjson has read, as it was written.
local function restore(value, nulls)
  local kind = type(value)
  if kind == "number" then
    return compat.to_integer(value)
  elseif kind == "string" and value:sub(1, #MARK) == MARK then
    local text = value:sub(#MARK + 1)
    return core.read_number(text) or text
  elseif kind == "table" and value[1] == MARK then
    return json.list {}
  elseif kind == "table" then
    local length, holes = type(next(value)) == "number" and #value, false
    for key, member in next, value do
      local restored = restore(member, nulls)
      value[key], holes = restored, holes or restored == nil
    end
    return length and holes and setmetatable(value, { __jsontype = "array", __jsonlength = length }) or value
  elseif value ~= json.null or nulls then
    return value
  end
end

-- Halves of surrogate pairs become U+FFFD; lua-cjson refuses a text that has one. "\1" and "\2" stand for a backslash, escaped or not.
local function mend_surrogates(text)
  if text:find "\\u" then
    text = text:gsub("[\1\2]", { ["\1"] = "\\u0001", ["\2"] = "\\u0002" })
    text = text:gsub("\\\\", "\1"):gsub("\\(u[dD][89abAB]%x%x)\\(u[dD][c-fC-F]%x%x)", "\2%1\2%2")
    text = text:gsub("\\u[dD][89a-fA-F]%x%x", "\\ufffd"):gsub("\2", "\\"):gsub("\1", "\\\\")
  end
  return text
end

---@param text string
---@param options {nulls: boolean?, lax: boolean?}? `nulls` keeps null, as a userdata; with `lax`, for answers of others, what some write
--- and is no JSON is read: NaN and Infinity as null, and strings with control characters
---@return any value nil for null and for what is not JSON
---@return string? error
function json.decode(text, options)
  local marked, at = core.json_mark(text, MARK, options and options.lax)
  local value, problem = nil, at and ("unexpected text at character %d"):format(at)
  if marked then
    value, problem = cjson.decode(mend_surrogates(marked))
  end
  if problem then
    local _, about_given = cjson.decode(text) -- with the positions of the text as it was given
    return nil, "not JSON: " .. (about_given or at and problem or problem:gsub(" at character %d+$", ""))
  end
  return restore(value, options and options.nulls)
end

-- ---- writing -----------------------------------------------------------------------------------------------------------------

local problems = { ["function"] = "a function", userdata = "a userdata" }

-- Whether a table is a list without holes.
local function is_list(value)
  local count, last = 0, 0
  for key in next, value do
    if type(key) ~= "number" or key < 1 or key % 1 ~= 0 then
      return false
    end
    count, last = count + 1, math.max(last, key)
  end
  return count == last and count > 0
end

local function step_to(key, where)
  local step = type(key) == "number" and ("[%d]"):format(key) or key:sub(1, 64)
  local joint = where ~= "" and where:sub(1, 1) ~= "["
  return (step .. (joint and "." or "") .. where):sub(1, 255)
end

-- A copy of a value as lua-cjson can write it; or nil, what JSON cannot hold, and where that stands.
local function prepare(value, strict, depth)
  local kind = type(value)
  if kind == "number" then
    local problem = value ~= value and "not a number (NaN)" or math.abs(value) == math.huge and "infinity"
    if problem then
      return nil, problem, ""
    end
    return value % 1 == 0 and value < WRITTEN and value > -WRITTEN and value or MARK .. core.write_number(value)
  elseif kind == "string" and strict and not core.is_utf8(value) then
    return nil, "text that is not UTF-8", ""
  elseif kind ~= "table" then
    local held = kind == "string" or kind == "boolean" or value == nil or value == json.null
    return value, not held and (problems[kind] or "neither text, a number, a boolean nor a table") or nil, ""
  elseif depth == (strict and SENT_DEPTH or MAX_DEPTH) then
    return nil, "a table that is nested too deep, or holds itself", ""
  end
  local copy, length = {}, marked_length(value)
  local list = length ~= nil or is_list(value)
  for i = 1, length or 0 do
    copy[i] = json.null -- where nothing else is
  end
  for key, member in next, value do
    local named = type(key) == "string"
    if named == list then
      return nil, "a table that is neither a list without holes nor has names alone", ""
    end
    local prepared, problem, where = prepare(member, strict, depth + 1)
    if problem then
      return nil, problem, step_to(key, where)
    elseif strict and named and not core.is_utf8(key) then
      return nil, "text that is not UTF-8", key:sub(1, 64)
    end
    copy[key] = prepared
  end
  return length == 0 and { MARK } or copy
end

local function encode(value, strict)
  local copy, problem, where = prepare(value, strict, 0)
  if problem then
    return nil, problem, where
  end
  local text = cjson.encode(copy)
  if text:find(MARK, 1, true) then
    text = text:gsub('"' .. MARK .. '([^"]*)"', "%1")
  end
  -- slashes need no escape, and nobody reads them easily with one
  return (text:gsub("\\(.)", { ["/"] = "/" }))
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
--- stands for no id ("null", 0), or could not be sent back since it is not UTF-8.
---@param value any
---@return string?
function json.id_text(value)
  if type(value) == "number" and value % 1 == 0 and math.abs(value) < 2 ^ 63 then
    value = ("%d"):format(value)
  end
  return type(value) == "string" and core.is_utf8(value) and not core.is_no_id(value) and trimmed(value) or nil
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

-- Characters of a date: more than any has, and few enough for the pattern, which tries each digit of a long number many times.
local DATE_MAX = 64

-- A date and time with its zone (RFC 3339); nil for other texts, also without a zone: whose clock is meant is not known then.
local function date_of(text)
  local date, time, zone = text:sub(1, DATE_MAX + 1):match
    "^%s*(%d+%-%d+%-%d+)[Tt ]+(%d+:%d+:%d+)[%.,]?%d*%s*([Zz+-][%d:]*)%s*$"
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
