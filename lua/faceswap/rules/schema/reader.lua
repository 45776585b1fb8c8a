--- Reads a plan's data, by types of values. A mistake is noted with its place, and reading goes on.
local compat = require "faceswap.compat"
local options = require "faceswap.options"
local phrases = require "faceswap.rules.schema.phrases"
local text = require "faceswap.rules.schema.text"

local reader = {}

-- A plan is read by people; beyond this it is hostile.
local MAX_MISTAKES, MAX_TEXT, MAX_MESSAGE, MAX_MEMBERS = 100, 4096, 400, 200
reader.MAX_MEMBERS = MAX_MEMBERS

---@class faceswap.rules.Source where a plan's data come from
---@field surface "lua"|"json"|"cli"|nil the language that the plan is written in, which messages speak; nil: Lua
---@field directory string? where its paths begin
---@field foreign boolean? whether it is a plan of others, who may name pictures beside it, and nothing else on this machine
---@field lines table<string, integer>? of its values, by path

---@class faceswap.rules.Reader: faceswap.rules.Source what a reading of a plan knows
---@field mistakes faceswap.rules.Mistake[]
---@field groups table<string, table[]> selectors by the name of the group
---@field selectors table[] that were read so far
---@field count integer of them, and of what was none
---@field depth integer of the selector that is being read, in others
---@field ids boolean whether a face id is named
---@field test string? where a function is
---@field read_selector fun(c: faceswap.rules.Reader, value: any, path: string): table?
local Reader = {}
Reader.__index = Reader

---@param read_selector function of faceswap.rules.selectors
---@param about faceswap.rules.Source?
---@return faceswap.rules.Reader
function reader.new(read_selector, about)
  about = about or {}
  return setmetatable({ read_selector = read_selector, surface = about.surface or "lua", directory = about.directory,
    foreign = about.foreign, lines = about.lines or {}, mistakes = {}, groups = {}, selectors = {}, count = 0, depth = 0, ids = false },
    Reader)
end

local function clip(message)
  return #message > MAX_MESSAGE and message:sub(1, MAX_MESSAGE) .. "…" or message
end

--- Notes a mistake. Returns nothing, for a reading to return.
function Reader:fail(path, format, ...)
  if #self.mistakes < MAX_MISTAKES then
    path = clip(path)
    local place = path
    while place and not self.lines[place] do
      place = place:match("^(.+)[.%[]") -- the value that contains it
    end
    self.mistakes[#self.mistakes + 1] = { path = path, message = clip(format:format(...)), line = self.lines[place] }
  end
end

--- A phrase in the plan's language.
---@param name string of faceswap.rules.schema.phrases
function Reader:say(name, ...)
  return phrases.say(self.surface, name, ...)
end

--- Notes what a group is. The same name may be defined again, alike.
function Reader:define_group(name, members, path)
  if self.groups[name] and text.write(self.groups[name]) ~= text.write(members) then
    return self:fail(path, "there is another group called '%s'", name)
  end
  self.groups[name] = members
end

--- A value as a message names it. The words of Lua put false for an argument that is missing: nil would end a list.
function Reader:show(value)
  if type(value) == "string" then
    return "'" .. (#value > 60 and value:sub(1, 60) .. "…" or value) .. "'"
  elseif value == nil or value == false and self.surface == "lua" then
    return "nothing"
  elseif type(value) == "table" or type(value) == "function" then
    return "a " .. type(value)
  end
  return type(value) == "userdata" and "null" or tostring(value)
end

--- A table of known fields. Notes every other one.
---@param fields table<string, faceswap.rules.Type> what has no `read` is left to the caller
---@param entry faceswap.rules.Entry? of a selector, which is told of its options
---@return table copy
function reader.record(c, data, fields, path, entry)
  local copy = {}
  for _, key in ipairs(text.sorted_keys(data)) do
    local field, name = fields[key], type(key) == "string" and key or c:show(key)
    local place = (path == "" or path == name) and name or path .. "." .. name
    if field then
      copy[key] = field.read and field.read(c, data[key], place)
    elseif key == "unknown_option" and not entry then -- the words of Lua have met it before
      c:fail(path, "says %s more than once", tostring(data[key]))
    elseif entry then
      c:fail(path, "%s has no option %s%s%s", entry.word, c:show(key == "unknown_option" and data[key] or key),
        next(entry.options) and "; there are " .. text.names(entry.options) or "", text.suggestion(key, entry.options))
    else
      c:fail(place, "there is no such field; there are %s%s", text.names(fields), text.suggestion(key, fields))
    end
  end
  return copy
end

--- The same as JSON Schema.
---@param more table? further words of the schema
function reader.record_schema(fields, more)
  local schema = more or {}
  schema.type, schema.properties, schema.additionalProperties = "object", {}, false
  for name, field in pairs(fields) do
    schema.properties[name] = field.schema
  end
  return schema
end

--- A list without holes; an empty one, noted, for anything else.
---@param what string
---@param most integer? members
function reader.list(c, value, path, what, most)
  if type(value) ~= "table" then
    c:fail(path, "%s expected, got %s", what, c:show(value))
    return {}
  end
  local list = {}
  for i, key in ipairs(text.sorted_keys(value)) do
    if key ~= i then
      c:fail(path, "%s expected, with nothing but members 1, 2, 3 …; got a member %s", what, c:show(key))
      return {}
    end
    list[i] = value[key]
  end
  if #list > (most or MAX_MEMBERS) then
    c:fail(path, "has more than %d members", most or MAX_MEMBERS)
    return {}
  end
  return list
end

-- ---- types ---------------------------------------------------------------------------------------------------------------------

---@class faceswap.rules.Type of a value in a plan
---@field read nil|fun(c: faceswap.rules.Reader, value: any, path: string): any the value's copy; nil, noted, if it is wrong
---@field schema table? the same as JSON Schema

local types = {}
reader.types = types

-- A value that is taken as it is, or refused.
---@param what string what must be, for the message
---@param names table<string, any>? what may be meant by what is wrong
local function plain(schema, what, is_right, names)
  return { schema = schema, read = function(c, value, path)
    if is_right(value) then
      return value
    end
    return c:fail(path, "%s, got %s%s", what, c:show(value), text.suggestion(value, names or {}))
  end }
end

function types.number(least, most, whole)
  local range = ("must be a %snumber from %s to %s"):format(whole and "whole " or "", text.write(least), text.write(most))
  local function read(c, value, path)
    if type(value) ~= "number" or value ~= value then
      return c:fail(path, "a number expected, got %s", c:show(value))
    elseif value < least or value > most or whole and value % 1 ~= 0 then
      return c:fail(path, "%s, got %s", range, tostring(value))
    end
    return value % 1 == 0 and compat.to_integer(value) or value
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
---@param what string? what is wrong with any other value, for a message
function types.one_of(known, what)
  return plain({ enum = text.sorted_keys(known) }, (what or "must be one of %s"):format(text.names(known)), function(value)
    return known[value]
  end, known)
end

--- The options for a face without the fact that a selector needs, and for an estimate that is not sure.
types.missing = types.one_of { no = true, error = true }
types.unsure = types.one_of { yes = true, no = true }

types.yes = plain({ const = true }, "must be true", function(value) return value == true end)
types.boolean = plain({ type = "boolean" }, "true or false expected", function(value) return type(value) == "boolean" end)

--- A function, which a script keeps. JSON has none, so that its schema has no such word.
types.test = plain(nil, "a function expected, which Lua alone has", function(value) return type(value) == "function" end)

-- A list; one member by itself counts as a list of it.
---@param is_one fun(value: any): boolean
---@param empty string? what is said of a list of none; nil: it may be one
local function list_of(of, what, is_one, empty)
  local function read(c, value, path)
    if is_one(value) then
      return { (of.read(c, value, path)) }
    elseif empty and type(value) == "table" and next(value) == nil then
      c:fail(path, empty)
    end
    local list = {}
    for i, member in ipairs(reader.list(c, value, path, what)) do
      list[i] = of.read(c, member, ("%s[%d]"):format(path, i))
    end
    return list
  end
  local schema = { type = "array", items = of.schema, minItems = empty and 1, maxItems = MAX_MEMBERS }
  return { read = read, schema = { anyOf = { of.schema, schema } } }
end

--- A text, also as the only member of a list: the words for orders and picks are such lists while they are not called.
---@param of faceswap.rules.Type
function types.word(of)
  return { schema = of.schema, read = function(c, value, path)
    return of.read(c, type(value) == "table" and #value == 1 and value[1] or value, path)
  end }
end

--- One text or a list of them.
---@param of faceswap.rules.Type of each
---@param empty string? what is said of a list of none; nil: it may be one
function types.texts(what, of, empty)
  return list_of(types.word(of), what, function(value) return type(value) == "string" end, empty)
end

local function picture(is_reference)
  return { schema = types.text.schema, read = function(c, value, path)
    local is_url = options.is_url(value)
    if is_url and is_reference then
      return c:fail(path, "a reference photo is a file on this machine, not a URL")
    elseif c.foreign and not is_url and type(value) == "string" and value:find("/", 1, true) then
      return c:fail(path, "a plan of others names pictures that stand beside it, by their file names alone, not %s", c:show(value))
    end
    return types.text.read(c, value, path)
  end }
end

--- Photos of one person, and targets.
types.photos = types.texts("a photo or a list of photos of one person", picture(true), "there is no photo")
types.targets = types.texts("a target or a list of targets", picture(false), "there is no target")

local ENDS = { min = "min", max = "max", "min", "max" }

--- From `min` to `max`, of which one may be missing; or both as a list of two, in which null stands for none.
---@param listed boolean? a range with both ends has them as its members, too, and is written as a list: as the hashes of plans with angles
--- in ledgers are, by which paid work is found again
function types.range(least, most, listed)
  local bound = types.number(least, most)
  local function read(c, value, path)
    local range, given = {}, false
    for _, key in ipairs(type(value) == "table" and text.sorted_keys(value) or {}) do
      local name = ENDS[key]
      if not name then
        return c:fail(path, "a range has min and max, or these two as a list; it has no %s", c:show(key))
      elseif name == key or type(value[key]) ~= "userdata" then -- null stands in a list alone
        range[name], given = bound.read(c, value[key], path .. "." .. name), true
      end
    end
    if not given then
      c:fail(path, "a range with min or max expected, got %s", type(value) == "table" and "neither" or c:show(value))
    elseif range.min and range.max and range.min > range.max then
      c:fail(path, "min > max (%s > %s)", range.min, range.max)
    elseif listed and range.min and range.max then
      range[1], range[2] = range.min, range.max
    end
    return range
  end
  return { read = read, schema = { anyOf = {
    reader.record_schema({ min = bound, max = bound }, { minProperties = 1 }),
    { type = "array", items = { anyOf = { bound.schema, { type = "null" } } }, minItems = 1, maxItems = 2 },
  } } }
end

local DEGREES = types.range(-180, 180, true)
local ANGLES = { yaw = DEGREES, pitch = DEGREES, roll = DEGREES }

--- Ranges of angles.
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
  read = function(c, value, path)
    return c.read_selector(c, value, path)
  end,
}

types.selectors = list_of(types.selector, "a list of selectors", function(value)
  return type(value) == "string" or type(value) == "table" and value[1] == nil and next(value) ~= nil
end, "there is no selector")

return reader
