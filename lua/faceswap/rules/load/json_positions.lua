--- Where things stand in a JSON text that lua-cjson has found to be right: the line of each value, and names that an object has twice,
--- of which a decoder takes one in silence.
local json = require "faceswap.json"

local json_places = {}

--- The line and the column of a byte.
---@param text string
---@param at integer from 1
---@return integer line
---@return integer column
function json_places.line_of(text, at)
  local line, start = 1, 1
  for stop in text:sub(1, at - 1):gmatch("()\n") do
    line, start = line + 1, stop + 1
  end
  return line, at - start + 1
end

-- What a plan never has more of; beyond it places are not kept, so that a hostile text costs no more memory than it has itself.
local VALUES_MOST, PATH_MOST, REPEATED_MOST = 20000, 300, 20

-- The byte after the string that begins at `at`.
local function end_of_string(text, at)
  at = at + 1
  while true do
    local stop = text:find('["\\]', at)
    if text:byte(stop) == 34 then
      return stop + 1
    end
    at = stop + 2
  end
end

---@class faceswap.rules.Scan
---@field text string
---@field at integer
---@field line integer of `at`
---@field count integer values so far
---@field lines table<string, integer>
---@field repeated faceswap.rules.Mistake[]

local function skip_space(scan)
  local stop = scan.text:find("[^ \t\r\n]", scan.at) or #scan.text + 1
  for _ in scan.text:sub(scan.at, stop - 1):gmatch("\n") do
    scan.line = scan.line + 1
  end
  scan.at = stop
end

local function take_string(scan)
  local stop = end_of_string(scan.text, scan.at)
  local raw = scan.text:sub(scan.at, stop - 1)
  scan.at = stop
  return raw
end

local scan_value

local function scan_member(scan, path, seen)
  local name = json.decode("[" .. take_string(scan) .. "]")[1]
  local place = path == "" and name or path .. "." .. name:sub(1, PATH_MOST)
  if seen[name] and #scan.repeated < REPEATED_MOST then
    scan.repeated[#scan.repeated + 1] = { path = place, line = scan.line, message = "stands here twice" }
  end
  seen[name] = true
  skip_space(scan)
  scan.at = scan.at + 1 -- the colon
  scan_value(scan, place)
end

-- An object or an array.
local function scan_members(scan, path, is_object)
  local count, seen = 0, {}
  scan.at = scan.at + 1
  skip_space(scan)
  while not scan.text:find("^[%]}]", scan.at) do
    count = count + 1
    if is_object then
      scan_member(scan, path, seen)
    else
      scan_value(scan, ("%s[%d]"):format(path, count))
    end
    skip_space(scan)
    if scan.text:sub(scan.at, scan.at) == "," then
      scan.at = scan.at + 1
      skip_space(scan)
    end
  end
  scan.at = scan.at + 1
end

scan_value = function(scan, path)
  skip_space(scan)
  path = path:sub(1, PATH_MOST)
  if scan.count < VALUES_MOST then
    scan.count = scan.count + 1
    scan.lines[path] = scan.line
  end
  local first = scan.text:sub(scan.at, scan.at)
  if first == '"' then
    take_string(scan)
  elseif first == "{" or first == "[" then
    scan_members(scan, path, first == "{")
  else
    scan.at = scan.text:find("[%s,%]}]", scan.at) or #scan.text + 1
  end
end

--- Finds the line of every value by its path, such as `rules[3].who[1].age`, and what stands twice.
---@param text string which a decoder has accepted, nested no deeper than that allows
---@return table<string, integer> lines
---@return faceswap.rules.Mistake[] repeated
function json_places.find(text)
  local scan = { text = text, at = 1, line = 1, count = 0, lines = {}, repeated = {} }
  scan_value(scan, "")
  return scan.lines, scan.repeated
end

return json_places
