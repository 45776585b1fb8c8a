--- Data as JSON text, with one order and one form of everything, so that equal data give equal texts.
local json = require "faceswap.json"

local text = {}

--- The keys of a table, in one order whatever they are.
function text.sorted_keys(map)
  local keys = {}
  for key in next, map do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then
      return a < b
    end
    return type(a) < type(b)
  end)
  return keys
end

-- Letters to insert, delete or change until one word is another.
local function difference(a, b)
  local above = {}
  for k = 0, #b do
    above[k] = k
  end
  for i = 1, #a do
    local row = { [0] = i }
    for k = 1, #b do
      local changed = above[k - 1] + (a:byte(i) == b:byte(k) and 0 or 1)
      row[k] = math.min(changed, above[k] + 1, row[k - 1] + 1)
    end
    above = row
  end
  return above[#b]
end

--- The one of the names that somebody may have meant.
---@param name string
---@param names table<string, any>
---@return string?
function text.nearest(name, names)
  local best, least = nil, math.min(3, #name / 2)
  for _, known in ipairs(text.sorted_keys(names)) do
    local letters = #name <= 40 and difference(name, known) or least
    if letters < least then
      best, least = known, letters
    end
  end
  return best
end

--- "; did you mean like?", where a value is no name and may be meant as one.
---@param names table<string, any>
function text.suggestion(value, names)
  local meant = type(value) == "string" and text.nearest(value, names)
  return meant and ("; did you mean %s?"):format(meant) or ""
end

local function number_text(number)
  if number % 1 == 0 and math.abs(number) < 2 ^ 53 then
    return ("%d"):format(number)
  end
  -- the shortest that reads back the same
  for digits = 1, 17 do
    local shortest = ("%." .. digits .. "g"):format(number)
    if tonumber(shortest) == number then
      return shortest
    end
  end
end

-- lua-cjson escapes slashes, which JSON does not ask for and nobody reads easily.
local function quoted(value)
  return (json.encode(value):gsub("\\(.)", function(escaped)
    return escaped == "/" and "/" or nil
  end))
end

local write

-- Reading a selector adds these fields to its data.
local function is_added(value, key)
  return (key == "word" or key == "key" or key == "ranking") and type(value.word) == "string"
end

local function write_table(value)
  local parts = {}
  if #value > 0 or next(value) == nil then
    for i, member in ipairs(value) do
      parts[i] = write(member)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for _, key in ipairs(text.sorted_keys(value)) do
    if not is_added(value, key) then
      parts[#parts + 1] = quoted(key) .. ":" .. write(value[key])
    end
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- Data as JSON. A function is written as what it is known by in this process.
---@param value any
---@return string
write = function(value)
  if type(value) == "table" then
    return write_table(value)
  elseif type(value) == "number" then
    return number_text(value)
  elseif type(value) == "string" then
    return quoted(value)
  end
  return tostring(value)
end
text.write = write

return text
