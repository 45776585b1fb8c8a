--- Names for messages, and data as JSON: equal data give equal texts.
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

--- The names of a set, for a message.
function text.names(set)
  return table.concat(text.sorted_keys(set), ", ")
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

--- The name that a user may have meant by another one.
---@param name any nothing is meant by what is no text
---@param names table<string, any>
---@return string?
function text.nearest(name, names)
  if type(name) ~= "string" or #name > 40 then
    return nil
  end
  local best, least = nil, math.min(3, #name / 2)
  for _, known in ipairs(text.sorted_keys(names)) do
    local letters = difference(name, known)
    if letters < least then
      best, least = known, letters
    end
  end
  return best
end

--- "; did you mean like?", where a value may be meant as one of the names.
---@param names table<string, any>
function text.suggestion(value, names)
  local meant = text.nearest(value, names)
  return meant and ("; did you mean %s?"):format(meant) or ""
end

-- Fields that reading a selector adds to its data.
local ADDED = { word = true, key = true, ranking = true, path = true }

--- Data as JSON. The address of a function in this process stands for it.
---@param value any
---@return string
function text.write(value)
  if type(value) == "function" then
    return tostring(value)
  elseif type(value) ~= "table" then
    return json.encode(value)
  end
  local parts = {}
  if #value > 0 or next(value) == nil then
    for i, member in ipairs(value) do
      parts[i] = text.write(member)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for _, key in ipairs(text.sorted_keys(value)) do
    if not (ADDED[key] and type(value.word) == "string") then
      parts[#parts + 1] = json.encode(key) .. ":" .. text.write(value[key])
    end
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

return text
