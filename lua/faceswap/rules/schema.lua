--- What a plan's data may be. Every mistake is found, each with its place (`rules[3].who[1].age`), and what is right is copied, so that
--- nobody changes a plan afterwards.
local cast = require "faceswap.rules.load.cast"
local errors = require "faceswap.errors"
local groups = require "faceswap.rules.schema.groups"
local picks = require "faceswap.rules.picks"
local reader = require "faceswap.rules.schema.reader"
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local schema = {}

-- A plan is read by people; beyond this it is hostile.
local MAX_RULES, MAX_GROUPS = 1000, 200

--- Allowances of a plan or a rule. Without its allowance each case is an error.
---@type table<string, string>
schema.allowances = {
  overlap = "two rules claim a face with different outcomes: the first rule in the plan wins",
  absent = "a rule finds nobody, or nobody is excepted: it is left out",
  out_of_range = "a position is beyond the last face: it means nobody",
  tie = "faces are level in an order: the lower id comes first",
  several_persons = "a reference photo matches several persons: all of them are meant",
  group_photo = "a reference photo shows several faces: the largest is meant",
  mixed_photos = "the photos of one reference do not seem to show one person: what they have in common is meant",
  split_person = "a rule speaks of single faces, not of all faces of their person",
  nothing = "nobody gets a target",
}

---@class faceswap.rules.Mistake
---@field path string place in the plan, such as rules[3].who[1].age
---@field message string
---@field line integer? of the file, where that is known

---@class faceswap.rules.Rule what a rule of a plan says, checked
---@field who table[]? selectors that must all hold; nil for everyone else
---@field everyone_else boolean?
---@field becomes string[]? targets; nil: stays
---@field pick string? name of a faceswap.rules.Pick: how one of several targets is chosen
---@field from number? seconds of the video between which it holds
---@field to number?
---@field exchange table[]? two selectors whose people get each other's faces
---@field allow table<string, boolean>

-- ---- rules -----------------------------------------------------------------------------------------------------------------

local types = reader.types

local NAMES = types.texts("a name, or a list of names, of what is allowed", {
  schema = { enum = reader.sorted_keys(schema.allowances) },
  read = function(c, name, path)
    if not schema.allowances[name] then
      return c:fail(path, "there is nothing called '%s' to allow; there are %s%s", tostring(name), reader.names(schema.allowances),
        text.suggestion(name, schema.allowances))
    end
    return name
  end,
})
local ALLOW = { schema = NAMES.schema } -- read by read_allow
local EXCHANGE = {
  schema = { type = "array", items = types.selector.schema, minItems = 2, maxItems = 2 },
  read = function(c, value, path)
    local pair = reader.list(c, value, path, "two selectors")
    if #pair ~= 2 then
      return c:fail(path, "two selectors expected, of one person each, got %d", #pair)
    end
    return types.selectors.read(c, pair, path, 0)
  end,
}
local SECONDS = types.number(0, 1e6)
local UNKNOWN = types.one_of { stays = true, error = true }

--- The fields of a rule.
---@type table<string, faceswap.rules.Type>
schema.rule_fields = {
  who = types.selectors, everyone_else = types.yes, stays = types.yes, becomes = types.texts "a target or a list of targets",
  pick = types.one_of(picks.by_name), from = SECONDS, to = SECONDS, exchange = EXCHANGE,
  cast = types.text,
  allow = ALLOW,
}

local function read_allow(c, value, path)
  local allow = {}
  if value ~= nil and not (type(value) == "table" and next(value) == nil) then
    for _, name in ipairs(NAMES.read(c, value, path)) do
      allow[name] = true
    end
  end
  return allow
end

local function check_outcome(c, data, path, rule)
  if data.becomes ~= nil and data.stays ~= nil then
    c:fail(path, "says both becomes and stays")
  elseif data.becomes == nil and data.stays == nil then
    c:fail(path, "says neither becomes nor stays")
  elseif rule.becomes and #rule.becomes > 1 and data.pick == nil then
    c:fail(path .. ".becomes", "several targets need a way to pick one: %s", c:say("pick", c:say_each("name", picks.names)))
  end
  for _, name in ipairs { "pick", "from", "to" } do
    if data[name] ~= nil and data.becomes == nil then
      c:fail(path .. "." .. name, "is of use with becomes only")
    end
  end
  if rule.from and rule.to and rule.from >= rule.to then
    c:fail(path .. ".from", "from >= to (%s >= %s)", rule.from, rule.to)
  end
end

-- A rule names its faces by `who`, or speaks of everyone else.
local function check_who(c, data, path, rule)
  if data.everyone_else ~= nil and data.who ~= nil then
    c:fail(path, "says both who and everyone_else")
  elseif data.everyone_else == nil and data.who == nil then
    c:fail(path .. ".who", "a list of selectors expected, got nothing")
  elseif rule.who then
    table.insert(c.beside, { list = rule.who, path = path .. ".who", line = c.line })
  end
end

local function check_exchange(c, data, path, rule)
  for key in pairs(data) do
    if key ~= "exchange" and key ~= "allow" then
      c:fail(path, "an exchange has no %s", key)
    end
  end
  rule.who = { selectors.read(c, { any = data.exchange }, path .. ".exchange", 1) }
end

local function fail_rule(c, data, path)
  if type(data) == "table" and selectors.head(data) then
    return c:fail(path, "this is a selector; a rule says what becomes of whom: %s", c:say "outcome")
  end
  return c:fail(path, "a rule expected, such as %s, got %s", c:say "rule", c:show(data))
end

local function read_rule(c, data, path)
  if type(data) ~= "table" or selectors.head(data) then
    return fail_rule(c, data, path)
  end
  local raw = {}
  for key, value in next, data do
    raw[key] = value
  end
  c.line = type(raw.line) == "number" and math.floor(raw.line) or nil
  raw.line = nil
  local rule = reader.record(c, raw, schema.rule_fields, path, 0)
  rule.allow = read_allow(c, raw.allow, path .. ".allow")
  if raw.exchange ~= nil then
    check_exchange(c, raw, path, rule)
  else
    check_outcome(c, raw, path, rule)
    check_who(c, raw, path, rule)
  end
  rule.stays = nil
  c.line = nil
  return rule
end

-- The rules with those of cast folders in their places, and the path of each in the plan.
local function expanded(c, list, about)
  local rules, paths = {}, {}
  for i, data in ipairs(reader.list(c, list, "rules", "a list of rules")) do
    local path = ("rules[%d]"):format(i)
    local is_cast = type(data) == "table" and rawget(data, "cast") ~= nil
    if is_cast and not about.folders then
      c:fail(path .. ".cast", "a plan of others does not name folders of this machine")
    end
    for _, each in ipairs(is_cast and about.folders and cast.rules(c, data, path, about.directory) or not is_cast and { data } or {}) do
      rules[#rules + 1], paths[#paths + 1] = each, path
    end
  end
  return rules, paths
end

local function read_rules(c, list, about)
  local rules, last = {}, nil
  local all, paths = expanded(c, list, about)
  for i, data in ipairs(all) do
    if i > MAX_RULES then
      c:fail("rules", "has more than %d rules", MAX_RULES)
      break
    end
    rules[i] = read_rule(c, data, paths[i]) or {}
    if rules[i].everyone_else and last then
      c:fail(paths[i], "%s speaks of everyone else already", last)
    end
    last = rules[i].everyone_else and paths[i] or last
  end
  if type(list) == "table" and #list == 0 then
    c:fail("rules", "there is no rule")
  end
  return rules
end

-- ---- the plan --------------------------------------------------------------------------------------------------------------

local function read_groups(c, given)
  if given == nil then
    return
  elseif type(given) ~= "table" then
    return c:fail("groups", "names with lists of selectors expected, got %s", c:show(given))
  end
  for number, name in ipairs(reader.sorted_keys(given)) do
    if type(name) ~= "string" then
      c:fail("groups", "a group's name must be a text, got %s", c:show(name))
    elseif number > MAX_GROUPS then
      return c:fail("groups", "there are more than %d", MAX_GROUPS)
    else
      local path = "groups." .. name
      c:define_group(name, types.selectors.read(c, given[name], path, 0), path)
    end
  end
end

--- The fields of a plan, of which rules and groups are read by themselves; "$schema" is for editors.
---@type table<string, faceswap.rules.Type>
schema.plan_fields = {
  rules = { schema = { type = "array", minItems = 1, items = { ["$ref"] = "#/$defs/rule" } } },
  groups = { schema = { type = "object", additionalProperties = { ["$ref"] = "#/$defs/selectors" } } },
  allow = ALLOW, detection = types.text, unknown = UNKNOWN, locate = types.boolean, ["$schema"] = types.text,
}

-- A list of rules with the plan's other fields beside it is how a plan looks in Lua.
local function as_data(given)
  if given.rules ~= nil then
    return given
  end
  local data = { rules = {} }
  for key, value in next, given do
    if type(key) == "number" then
      data.rules[key] = value
    else
      data[key] = value
    end
  end
  return data
end

--- Checks a plan's data.
---@param given any
---@param about {surface: "lua"|"json"|"cli"|nil, directory: string?, folders: boolean?}? the language that it is written in; where its
--- paths begin; whether it may name cast folders
---@return faceswap.Plan? data
---@return faceswap.rules.Mistake[]? mistakes in the order of the plan
function schema.plan(given, about)
  about = about or {}
  local c = reader.new(selectors.read, about.surface)
  if type(given) ~= "table" then
    c:fail("plan", "a list of rules expected, got %s", c:show(given))
    return nil, c.mistakes
  elseif selectors.head(given) then
    fail_rule(c, given, "plan")
    return nil, c.mistakes
  end
  local data = as_data(given)
  local plan = reader.record(c, data, schema.plan_fields, "")
  plan["$schema"], plan.unknown = nil, plan.unknown or "stays"
  plan.groups, plan.surface, plan.directory = c.groups, c.surface, about.directory
  read_groups(c, data.groups)
  plan.rules = read_rules(c, data.rules, about)
  plan.allow = read_allow(c, data.allow, "allow")
  groups.check(c, plan.rules)
  plan.ids = c.ids or false
  if #c.mistakes > 0 then
    return nil, c.mistakes
  end
  return plan
end

--- The first mistake of a piece of a plan; nil if there is none.
---@param what "selector"|"rule"
---@param data table
---@return faceswap.rules.Mistake?
function schema.piece(what, data)
  local c = reader.new(selectors.read)
  if what == "rule" and not rawget(data, "cast") then
    read_rule(c, data, "rule")
  elseif what == "selector" then
    selectors.read(c, data, selectors.head(data) or "selector", 1)
  end
  return c.mistakes[1]
end

--- An error of all the mistakes.
---@param mistakes faceswap.rules.Mistake[]
---@param source string? the file that they are in
function schema.error(mistakes, source)
  local lines = {}
  for i, mistake in ipairs(mistakes) do
    local place = mistake.line and ("line %d: %s"):format(mistake.line, mistake.path) or mistake.path
    lines[i] = ("%s: %s"):format(place, mistake.message)
  end
  local head = ("%s: %s"):format(source or "the plan", #lines == 1 and "" or ("%d mistakes:\n  "):format(#lines))
  return errors.new { kind = "config", message = head .. table.concat(lines, "\n  "), mistakes = mistakes }
end

return schema
