--- Reading a plan's data: the types of values. What is wrong is noted with its place, and reading goes on.
local options = require "faceswap.options"
local phrases = require "faceswap.rules.schema.phrases"
local text = require "faceswap.rules.schema.text"

local reader = {}

-- A plan is read by people; beyond this it is hostile.
local MAX_MISTAKES, MAX_TEXT, MAX_MESSAGE, MAX_MEMBERS = 100, 4096, 400, 200

---@class faceswap.rules.Reader what a reading of a plan knows
---@field mistakes faceswap.rules.Mistake[]
---@field surface "lua"|"json"|"cli" the language that the plan is written in, which messages speak
---@field groups table<string, table[]> selectors by the name of the group
---@field line integer? line of the script that is being read
---@field used table[] groups that are named, and where
---@field beside table[] lists of selectors that must all hold, and where
---@field count integer selectors so far
---@field ids boolean? whether a face id is named
---@field read_selector fun(c: faceswap.rules.Reader, value: any, path: string, depth: integer): table?
local Reader = {}
Reader.__index = Reader

---@param read_selector function of faceswap.rules.selectors
---@param surface "lua"|"json"|"cli"|nil
---@return faceswap.rules.Reader
function reader.new(read_selector, surface)
  return setmetatable({ read_selector = read_selector, surface = surface or "lua", mistakes = {}, groups = {}, sources = {}, used = {},
    beside = {}, count = 0 }, Reader)
end

local function clip(message)
  return #message > MAX_MESSAGE and message:sub(1, MAX_MESSAGE) .. "…" or message
end

--- Notes a mistake. Returns nothing, for a reading to return.
function Reader:fail(path, format, ...)
  if #self.mistakes < MAX_MISTAKES then
    self.mistakes[#self.mistakes + 1] = { path = clip(path), message = clip(format:format(...)), line = self.line }
  end
end

--- A phrase in the plan's language.
---@param name string of faceswap.rules.schema.phrases
function Reader:say(name, ...)
  return phrases.say(self.surface, name, ...)
end

--- The same phrase of each of some names: "a, b or c".
---@param names string[]
function Reader:say_each(name, names)
  local list = {}
  for i, each in ipairs(names) do
    list[i] = self:say(name, each)
  end
  return (table.concat(list, ", "):gsub(", ([^,]*)$", " or %1"))
end

--- Notes what a group is. The same name may be defined again, alike.
function Reader:define_group(name, members, path)
  local source = text.write(members)
  if self.sources[name] and self.sources[name] ~= source then
    return self:fail(path, "there is another group called '%s'", name)
  end
  self.sources[name], self.groups[name] = source, members
end

--- A value as a message names it. In Lua false stands for what is not there, where nil would end a list.
function Reader:show(value)
  if type(value) == "string" then
    return "'" .. (#value > 60 and value:sub(1, 60) .. "…" or value) .. "'"
  elseif value == nil or value == false and self.surface == "lua" then
    return "nothing"
  elseif type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  elseif type(value) == "userdata" then
    return "null"
  end
  return "a " .. type(value)
end

reader.sorted_keys = text.sorted_keys
local sorted_keys = reader.sorted_keys

--- The names of a set, for a message.
function reader.names(set)
  return table.concat(sorted_keys(set), ", ")
end

--- A table of known fields. Notes every other one.
---@param fields table<string, faceswap.rules.Type> what has no `read` is left to the caller
---@return table copy
function reader.record(c, data, fields, path, depth)
  local copy, keys = {}, sorted_keys(data)
  local function place(name)
    return path == "" and name or path .. "." .. name
  end
  for _, key in ipairs(keys) do
    if not fields[key] then
      c:fail(place(type(key) == "string" and key or c:show(key)), "there is no such field; there are %s", reader.names(fields))
    end
  end
  for _, key in ipairs(keys) do
    if fields[key] and fields[key].read then
      copy[key] = fields[key].read(c, data[key], place(key), depth)
    end
  end
  return copy
end

--- The same as JSON Schema.
---@param more table? further words of the schema
function reader.record_schema(fields, more)
  local schema = { type = "object", properties = {}, additionalProperties = false }
  for name, field in pairs(fields) do
    schema.properties[name] = field.schema
  end
  for word, value in pairs(more or {}) do
    schema[word] = value
  end
  return schema
end

--- A list without holes; an empty one, noted, for anything else.
function reader.list(c, value, path, what)
  if type(value) ~= "table" then
    c:fail(path, "%s expected, got %s", what or "a list", c:show(value))
    return {}
  end
  for _, key in ipairs(sorted_keys(value)) do
    if type(key) ~= "number" or key % 1 ~= 0 or key < 1 or key > #value then
      c:fail(path, "%s expected, with nothing but members 1, 2, 3 …; got a member %s", what or "a list", c:show(key))
      return {}
    end
  end
  if #value > MAX_MEMBERS and what ~= "a list of rules" then
    c:fail(path, "has more than %d members", MAX_MEMBERS)
    return {}
  end
  return value
end

-- ---- types ---------------------------------------------------------------------------------------------------------------------

---@class faceswap.rules.Type of a value in a plan
---@field read nil|fun(c: faceswap.rules.Reader, value: any, path: string, depth: integer): any the value's copy; nil, noted, if it is wrong
---@field schema table the same as JSON Schema

local types = {}
reader.types = types

local to_integer = math.tointeger or function(number) -- luacheck: ignore
  return number
end

function types.number(least, most, whole)
  local function read(c, value, path)
    if type(value) ~= "number" or value ~= value then
      return c:fail(path, "a number expected, got %s", c:show(value))
    elseif value < least or value > most or whole and value % 1 ~= 0 then
      return c:fail(path, "must be a %snumber from %s to %s, got %s", whole and "whole " or "", least, most, tostring(value))
    end
    return value % 1 == 0 and to_integer(value) or value
  end
  return { read = read, schema = { type = whole and "integer" or "number", minimum = least, maximum = most } }
end

types.text = {
  schema = { type = "string", minLength = 1, maxLength = MAX_TEXT },
  read = function(c, value, path)
    if type(value) ~= "string" or value == "" then
      return c:fail(path, "a text expected, got %s", value == "" and "an empty one" or c:show(value))
    elseif #value > MAX_TEXT then
      return c:fail(path, "the text is longer than %d bytes", MAX_TEXT)
    elseif value:find("%z") then
      return c:fail(path, "the text has a zero byte")
    end
    return value
  end,
}

--- One of the names of a set.
function types.one_of(known)
  local function read(c, value, path)
    if type(value) ~= "string" or not known[value] then
      return c:fail(path, "must be one of %s, got %s%s", reader.names(known), c:show(value), text.suggestion(value, known))
    end
    return value
  end
  return { read = read, schema = { enum = sorted_keys(known) } }
end

--- The options for a face without the fact that a selector needs, and for an estimate that is not sure.
types.missing = types.one_of { no = true, error = true }
types.unsure = types.one_of { yes = true, no = true }

types.yes = {
  schema = { const = true },
  read = function(c, value, path)
    return value == true or c:fail(path, "must be true, got %s", c:show(value))
  end,
}

types.boolean = {
  schema = { type = "boolean" },
  read = function(c, value, path)
    if type(value) ~= "boolean" then
      return c:fail(path, "true or false expected, got %s", c:show(value))
    end
    return value
  end,
}

--- A function, which a script keeps; JSON has none.
types.test = {
  read = function(c, value, path)
    if c.surface ~= "lua" then
      return c:fail(path, "a test is a function, and JSON has none")
    end
    return type(value) == "function" and value or c:fail(path, "a function expected, got %s", c:show(value))
  end,
}

-- A list of one member or more; one by itself counts as a list of it.
---@param is_one fun(value: any): boolean
---@param empty string what is said of none
local function one_or_more(of, what, is_one, empty)
  local function read(c, value, path, depth)
    if is_one(value) then
      return { (of.read(c, value, path, depth)) }
    end
    local list = {}
    for i, member in ipairs(reader.list(c, value, path, what)) do
      list[i] = of.read(c, member, ("%s[%d]"):format(path, i), depth)
    end
    if type(value) == "table" and next(value) == nil then
      c:fail(path, empty, what)
    end
    return list
  end
  return { read = read, schema = { anyOf = { of.schema, { type = "array", items = of.schema, minItems = 1, maxItems = MAX_MEMBERS } } } }
end

--- One text or a list of them; a list of one text each counts as those texts (a word that was not called).
function types.texts(what, of)
  of = of or types.text
  local member = { schema = of.schema, read = function(c, value, path)
    return of.read(c, type(value) == "table" and #value == 1 and value[1] or value, path)
  end }
  return one_or_more(member, what, function(value)
    return type(value) == "string"
  end, "is empty: %s expected")
end

--- Photos of one person.
types.photos = types.texts("a photo or a list of photos of one person", {
  schema = types.text.schema,
  read = function(c, value, path)
    if options.is_url(value) then
      return c:fail(path, "a reference photo is a file on this machine, not a URL")
    end
    return types.text.read(c, value, path)
  end,
})

local END_NAMES = { "min", "max" }

--- From `min` to `max`, of which one may be missing; or both as a list of two, in which null stands for none.
function types.range(most)
  local bound = types.number(0, most)
  local ends = { min = bound, max = bound }
  local function read(c, value, path)
    if type(value) ~= "table" then
      return c:fail(path, "a range with min or max expected, got %s", c:show(value))
    end
    local named = {}
    for key, member in next, value do
      if not END_NAMES[key] or type(member) ~= "userdata" then
        named[END_NAMES[key] or key] = member
      end
    end
    local range = reader.record(c, named, ends, path)
    if named.min == nil and named.max == nil then
      return c:fail(path, "a range with min or max expected, got neither")
    elseif range.min and range.max and range.min > range.max then
      c:fail(path, "min > max (%s > %s)", range.min, range.max)
    end
    return range
  end
  return { read = read, schema = { anyOf = {
    reader.record_schema(ends, { minProperties = 1 }),
    { type = "array", items = bound.schema, minItems = 1, maxItems = 2 },
  } } }
end

local DEGREES = types.number(-180, 180)
local degrees = {
  schema = { type = "array", items = DEGREES.schema, minItems = 2, maxItems = 2 },
  read = function(c, value, path)
    local pair = reader.list(c, value, path, "two numbers of degrees")
    if #pair ~= 2 then
      return type(value) == "table" and c:fail(path, "two numbers of degrees expected, got %d", #pair) or nil
    end
    local least, most = DEGREES.read(c, pair[1], path .. "[1]"), DEGREES.read(c, pair[2], path .. "[2]")
    if least and most and least > most then
      c:fail(path, "min > max (%s > %s)", least, most)
    end
    return { least, most }
  end,
}
local ANGLES = { yaw = degrees, pitch = degrees, roll = degrees }

--- Ranges of angles, each a list of two numbers.
types.angles = {
  schema = reader.record_schema(ANGLES, { minProperties = 1 }),
  read = function(c, value, path)
    if type(value) ~= "table" or next(value) == nil then
      return c:fail(path, "ranges of yaw, pitch or roll expected, such as %s, got %s", c:say "angles", c:show(value))
    end
    return reader.record(c, value, ANGLES, path)
  end,
}

--- A selector in another.
types.selector = {
  schema = { ["$ref"] = "#/$defs/selector" },
  read = function(c, value, path, depth)
    return c.read_selector(c, value, path, depth + 1)
  end,
}

types.selectors = one_or_more(types.selector, "a list of selectors", function(value)
  return type(value) == "table" and value[1] == nil and next(value) ~= nil
end, "there is no selector")

return reader
