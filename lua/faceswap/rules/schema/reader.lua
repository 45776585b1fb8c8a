--- Reading a plan's plain values: what is wrong is noted with its place, and reading goes on.
local values = {}

-- A plan is read by people; beyond this it is hostile.
local MISTAKES_MOST, TEXT_MOST, MESSAGE_MOST = 100, 4096, 400

---@class faceswap.rules.Context what a reading of a plan knows
---@field mistakes faceswap.rules.Mistake[]
---@field groups table<string, table[]> selectors by the name of the group
---@field line integer? line of the script that is being read
---@field count integer selectors so far
---@field ids boolean? whether a face id is named
local Context = {}
Context.__index = Context

function values.context()
  return setmetatable({ mistakes = {}, groups = {}, sources = {}, used = {}, count = 0 }, Context)
end

local function clip(text)
  return #text > MESSAGE_MOST and text:sub(1, MESSAGE_MOST) .. "…" or text
end

--- Notes a mistake. Returns nothing, for a reader to return.
function Context:fail(path, format, ...)
  if #self.mistakes < MISTAKES_MOST then
    self.mistakes[#self.mistakes + 1] = { path = clip(path), message = clip(format:format(...)), line = self.line }
  end
end

--- A value as a message names it.
function values.show(value)
  if type(value) == "string" then
    return "'" .. (#value > 60 and value:sub(1, 60) .. "…" or value) .. "'"
  elseif value == nil or value == false then
    return "nothing"
  elseif type(value) == "number" or value == true then
    return tostring(value)
  elseif type(value) == "userdata" then
    return "null"
  end
  return "a " .. type(value)
end

--- The fields of a table itself, without what its metatable adds.
function values.raw(data)
  local copy = {}
  for key, value in next, data do
    copy[key] = value
  end
  return copy
end

--- The keys of a table, in one order whatever they are.
function values.sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
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

--- Notes every field that is not `known`.
function values.fields(c, data, known, path)
  for _, key in ipairs(values.sorted_keys(data)) do
    if not known[key] then
      local name = type(key) == "string" and key or values.show(key)
      c:fail(path == "" and name or path .. "." .. name, "there is no such field; there are %s",
        table.concat(values.sorted_keys(known), ", "))
    end
  end
end

--- A list without holes; an empty one, noted, for anything else.
function values.list(c, value, path, what)
  if type(value) ~= "table" then
    c:fail(path, "%s expected, got %s", what or "a list", values.show(value))
    return {}
  end
  for key in pairs(value) do
    if type(key) ~= "number" or key % 1 ~= 0 or key < 1 or key > #value then
      c:fail(path, "%s expected, with nothing but members 1, 2, 3 …; got a member %s", what or "a list", values.show(key))
      return {}
    end
  end
  return value
end

function values.text(c, value, path)
  if type(value) ~= "string" or value == "" then
    return c:fail(path, "a text expected, got %s", value == "" and "an empty one" or values.show(value))
  elseif #value > TEXT_MOST then
    return c:fail(path, "the text is longer than %d bytes", TEXT_MOST)
  elseif value:find("%z") then
    return c:fail(path, "the text has a zero byte")
  end
  return value
end

--- Whether two values have the same content, as deep as `depth`; deeper they count as different.
function values.same(a, b, depth)
  if type(a) ~= "table" or type(b) ~= "table" or depth == 0 then
    return a == b
  end
  for key, value in pairs(a) do
    if not values.same(value, b[key], depth - 1) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

local to_integer = math.tointeger or function(number) -- luacheck: ignore
  return number
end

--- A number from `least` to `most`.
function values.number(c, value, path, least, most, whole)
  if type(value) ~= "number" or value ~= value then
    return c:fail(path, "a number expected, got %s", values.show(value))
  elseif value < least or value > most or whole and value % 1 ~= 0 then
    return c:fail(path, "must be a %snumber from %s to %s, got %s", whole and "whole " or "", least, most, tostring(value))
  end
  return value % 1 == 0 and to_integer(value) or value
end

--- One of the names of a set.
function values.one_of(c, value, path, known)
  if type(value) ~= "string" or not known[value] then
    return c:fail(path, "must be one of %s, got %s", table.concat(values.sorted_keys(known), ", "), values.show(value))
  end
  return value
end

return values
