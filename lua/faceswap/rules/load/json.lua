--- Reads a plan's JSON as people write it: with comments and a comma too many. Tells the line of each value by its path, and names that
-- an object has twice, of which other decoders take one in silence.
local errors = require "faceswap.errors"
local json = require "faceswap.json"

local plan_json = {}

-- Limits of a plan's text; beyond them it is hostile. Paths are cut, so that reading takes memory in proportion to the text.
local MAX_DEPTH, MAX_VALUES, MAX_PATH, MAX_REPEATED = 64, 20000, 300, 20

---@class faceswap.rules.JsonScan
---@field text string
---@field at integer
---@field count integer values so far
---@field lines table<string, integer> by path
---@field line integer of `counted`
---@field counted integer up to where lines were counted
---@field repeated faceswap.rules.Mistake[]

local function line_at(scan, at)
  scan.line = scan.line + select(2, scan.text:sub(scan.counted, at - 1):gsub("\n", ""))
  scan.counted = math.max(at, scan.counted)
  return scan.line
end

local function fail(scan, message, at)
  local before = scan.text:sub(1, (at or scan.at) - 1)
  local line = select(2, before:gsub("\n", "")) + 1
  error({ message = ("line %d, column %d: %s"):format(line, #before:match "[^\n]*$" + 1, message) }, 0)
end

-- Blanks and comments: `// …` and `# …` to the end of the line, `/* … */`.
local function skip(scan)
  while true do
    local at = scan.text:find("[^ \t\r\n]", scan.at) or #scan.text + 1
    local opening = scan.text:sub(at, at + 1)
    if opening == "/*" then
      local _, stop = scan.text:find("%*/", at + 2)
      scan.at = stop and stop + 1 or fail(scan, "this comment has no end", at)
    elseif opening == "//" or opening:sub(1, 1) == "#" then
      scan.at = scan.text:find("\n", at, true) or #scan.text + 1
    else
      scan.at = at
      return opening:sub(1, 1)
    end
  end
end

local function take_string(scan)
  local begin, at = scan.at, scan.at + 1
  while true do
    local stop = scan.text:find('["\\%c]', at)
    local byte = stop and scan.text:byte(stop)
    if not stop or byte < 32 then
      fail(scan, "this text has no end", begin)
    elseif byte == 34 then
      scan.at = stop + 1
      local list, problem = json.decode("[" .. scan.text:sub(begin, stop) .. "]")
      return list and list[1] or fail(scan, "this text is no JSON: " .. tostring(problem), begin)
    end
    at = stop + (byte == 92 and 2 or 1)
  end
end

local read_value

local function read_member(scan, object, path, depth)
  if scan.text:sub(scan.at, scan.at) ~= '"' then
    fail(scan, 'a name in quotes expected, as in {"becomes": "x.jpg"}')
  end
  local at = scan.at
  local name = take_string(scan)
  local place = (path == "" and name or path .. "." .. name):sub(1, MAX_PATH)
  if object[name] ~= nil and #scan.repeated < MAX_REPEATED then
    scan.repeated[#scan.repeated + 1] = { path = place, line = line_at(scan, at), message = "stands here twice" }
  end
  if skip(scan) ~= ":" then
    fail(scan, "a colon expected after the name")
  end
  scan.at = scan.at + 1
  object[name] = read_value(scan, place, depth)
end

local CLOSING = { ["{"] = "}", ["["] = "]" }

local function read_members(scan, path, depth, opening)
  local closing, members, count = CLOSING[opening], {}, 0
  if depth > MAX_DEPTH then
    fail(scan, ("nested deeper than %d"):format(MAX_DEPTH))
  end
  scan.at = scan.at + 1
  local next_one = skip(scan)
  while next_one ~= closing do
    count = count + 1
    if opening == "{" then
      read_member(scan, members, path, depth)
    else
      members[count] = read_value(scan, ("%s[%d]"):format(path, count), depth)
    end
    next_one = skip(scan)
    if next_one == "," then
      scan.at = scan.at + 1
      next_one = skip(scan)
    elseif next_one ~= closing then
      fail(scan, next_one == "" and ("the text ends before the %s of this"):format(closing) or ("a comma or %s expected"):format(closing))
    end
  end
  scan.at = scan.at + 1
  return members
end

read_value = function(scan, path, depth)
  local first = skip(scan)
  scan.count = scan.count + 1
  if scan.count > MAX_VALUES then
    fail(scan, ("a plan has at most %d values"):format(MAX_VALUES))
  end
  path = path:sub(1, MAX_PATH)
  scan.lines[path] = line_at(scan, scan.at)
  if CLOSING[first] then
    return read_members(scan, path, depth + 1, first)
  elseif first == '"' then
    return take_string(scan)
  end
  local word = scan.text:match("^[%w_.+-]+", scan.at)
  local list = word and json.decode("[" .. word .. "]", { nulls = true })
  if not list or list[1] == nil then
    fail(scan, first == "" and "the text ends where a value is expected" or ("a value expected, got %s"):format(word or first))
  end
  scan.at = scan.at + #word
  return list[1]
end

--- Decodes a plan.
---@param text string
---@param path string of the file, for messages
---@return any? data null is kept, as a userdata
---@return table<string, integer>|faceswap.Error lines by path, such as `rules[3].who[1].age`; or what is wrong, with line and column
---@return faceswap.rules.Mistake[]? repeated names that an object has twice
function plan_json.decode(text, path)
  local scan = { text = text, at = 1, count = 0, line = 1, counted = 1, lines = {}, repeated = {} }
  local ok, data = pcall(function()
    local value = read_value(scan, "", 0)
    return skip(scan) == "" and { value } or fail(scan, "there is something after the end")
  end)
  if ok then
    return data[1], scan.lines, scan.repeated
  end
  return errors.fail("config", "%s: %s", path, type(data) == "table" and data.message or tostring(data))
end

return plan_json
