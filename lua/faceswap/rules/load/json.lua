--- Reads a plan's JSON as people write it: with comments and a comma too many. Tells the line of each value by its path, and refuses a
-- name that an object has twice, of which other decoders take one in silence.
local errors = require "faceswap.errors"
local json = require "faceswap.json"

local plan_json = {}

-- Limits of a plan's text; beyond them it is hostile. Paths are cut, so that reading takes memory in proportion to the text.
local MAX_DEPTH, MAX_VALUES, MAX_PATH = 64, 20000, 300

---@class faceswap.rules.JsonScan
---@field text string
---@field plain string the same without escapes, so that a text ends with the next quotation mark
---@field at integer where the next value, or what is between two, begins
---@field count integer values so far
---@field lines table<string, integer> by path
---@field line integer in which `at` is

local function fail(scan, at, format, ...)
  local before = scan.text:sub(1, at - 1)
  local line, column = select(2, before:gsub("\n", "")) + 1, #before:match "[^\n]*$" + 1
  error({ message = ("line %d, column %d: %s"):format(line, column, format:format(...)) }, 0)
end

-- The first character after blanks and comments: `// …` and `# …` to the end of the line, `/* … */`. None at the end of the text.
local function skip(scan)
  local from = scan.at
  while true do
    local at = scan.text:find("[^ \t\r\n]", scan.at) or #scan.text + 1
    local opening = scan.text:match("^/[/*]", at) or scan.text:sub(at, at)
    scan.at = at
    if opening == "/*" then
      scan.at = select(2, scan.text:find("%*/", at + 2)) or fail(scan, at, "this comment has no end")
    elseif opening == "//" or opening == "#" then
      scan.at = scan.text:find("\n", at) or #scan.text
    else
      scan.line = scan.line + select(2, scan.text:sub(from, at - 1):gsub("\n", "")) -- texts have no line breaks
      return opening
    end
    scan.at = scan.at + 1
  end
end

-- The value that the text up to a place is.
local function take(scan, stop, complaint, ...)
  local list, problem = json.decode("[" .. scan.text:sub(scan.at, stop - 1) .. "]", { nulls = true })
  if not list or list[1] == nil then
    fail(scan, scan.at, complaint, ... or problem)
  end
  scan.at = stop
  return list[1]
end

local function take_string(scan)
  local stop = scan.plain:match('^"[^"%c]*"()', scan.at) or fail(scan, scan.at, "this text has no end")
  return take(scan, stop, "this text is %s")
end

-- The name of a member of an object, and the member's path.
local function take_name(scan, object, path)
  if scan.text:sub(scan.at, scan.at) ~= '"' then
    fail(scan, scan.at, 'a name in quotes expected, as in {"becomes": "x.jpg"}')
  end
  local at = scan.at
  local name = take_string(scan)
  local place = (path == "" and name or path .. "." .. name):sub(1, MAX_PATH)
  if object[name] ~= nil then
    fail(scan, at, "%s stands here twice", place)
  end
  if skip(scan) ~= ":" then
    fail(scan, scan.at, "a colon expected after the name")
  end
  scan.at = scan.at + 1
  return name, place
end

local CLOSING = { ["{"] = "}", ["["] = "]" }

local function read_value(scan, path, depth)
  local first = skip(scan)
  local closing = CLOSING[first]
  scan.count = scan.count + 1
  if scan.count > MAX_VALUES then
    fail(scan, scan.at, "a plan has at most %d values", MAX_VALUES)
  elseif closing and depth == MAX_DEPTH then
    fail(scan, scan.at, "nested deeper than %d", MAX_DEPTH)
  end
  path = path:sub(1, MAX_PATH)
  scan.lines[path] = scan.line
  if first == '"' then
    return take_string(scan)
  elseif not closing then
    local word = scan.text:match("^[%w_.+-]+", scan.at) or first
    return take(scan, scan.at + #word, word == "" and "the text ends where a value is expected" or "a value expected, got %s", word)
  end
  local members, following = {}, ","
  while following == "," do
    scan.at = scan.at + 1
    following = skip(scan)
    if following ~= closing then
      local key, place = #members + 1, ("%s[%d]"):format(path, #members + 1)
      if first == "{" then
        key, place = take_name(scan, members, path)
      end
      members[key] = read_value(scan, place, depth + 1)
      following = skip(scan)
    end
  end
  if following ~= closing then
    fail(scan, scan.at, following == "" and "the text ends before the %s of this" or "a comma or %s expected", closing)
  end
  scan.at = scan.at + 1
  return members
end

--- Decodes a plan.
---@param text string
---@param path string of the file, for messages
---@return any? data null is kept, as a userdata
---@return table<string, integer>|faceswap.Error lines by path, such as `rules[3].who[1].age`; or what is wrong, with line and column
function plan_json.decode(text, path)
  local scan = { text = text, plain = text:gsub("\\[^\n]", "__"), at = 1, count = 0, line = 1, lines = {} }
  local ok, data = pcall(function()
    local value = read_value(scan, "", 0)
    return skip(scan) == "" and { value } or fail(scan, scan.at, "there is something after the end")
  end)
  if ok then
    return data[1], scan.lines
  end
  return errors.fail("config", "%s: %s", path, type(data) == "table" and data.message or tostring(data))
end

return plan_json
