--- What a plan's data may be. Every mistake is found, each with its place (`rules[3].who[1].age`), and what is right is copied, so that
--- nobody changes a plan afterwards.
local cast = require "faceswap.rules.load.cast"
local errors = require "faceswap.errors"
local groups = require "faceswap.rules.schema.groups"
local reader = require "faceswap.rules.schema.reader"
local selectors = require "faceswap.rules.selectors"
local targets = require "faceswap.rules.targets"
local text = require "faceswap.rules.schema.text"

local schema = {}
local types = reader.types

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
---@field path string place in the plan, such as rules[3].who[1].age; empty for all of a cast folder that the command was given
---@field message string
---@field line integer? of the file, where that is known

---@class faceswap.rules.Rule what a rule of a plan says, checked
---@field name string what messages call it: "rule 2" as the user counts, or "part lead" of a cast folder
---@field asks table[]? selectors that must all hold; nil for everyone else
---@field who table[]? the same, of a rule that is no exchange
---@field everyone_else boolean?
---@field stays boolean?
---@field becomes string[]? targets
---@field pick string? name of a faceswap.rules.Pick: how one of several targets is chosen
---@field from number? seconds of the video between which it holds
---@field to number?
---@field exchange table[]? two selectors whose people get each other's faces
---@field outcome string what becomes of whom it means, as a text: rules do not contradict each other where that is the same
---@field allow table<string, boolean>

-- ---- rules -----------------------------------------------------------------------------------------------------------------

local ALLOW = types.texts("a name, or a list of names, of what is allowed",
  types.one_of(schema.allowances, "what can be allowed is %s"))
local PAIR = {
  schema = { type = "array", items = types.selector.schema, minItems = 2, maxItems = 2 },
  read = function(c, value, path)
    local before, list = #c.mistakes, types.selectors.read(c, value, path)
    return #list ~= 2 and #c.mistakes == before and c:fail(path, "two selectors expected, of one person each, got %d", #list) or list
  end,
}
local SECONDS = types.number(0, 1e6)

--- The fields of a rule.
---@type table<string, faceswap.rules.Type>
schema.rule_fields = {
  who = types.selectors, everyone_else = types.yes, stays = types.yes, becomes = types.targets,
  pick = types.word(types.one_of(targets.picks)), from = SECONDS, to = SECONDS, exchange = PAIR, cast = types.text, allow = ALLOW,
}

-- Whether data say something, which may be wrong. The words of Lua have methods, which are no data.
local function has(data, name)
  return rawget(data, name) ~= nil
end

local function check_outcome(c, data, path, rule)
  for _, pair in ipairs { { "becomes", "stays" }, { "who", "everyone_else" } } do
    if has(data, pair[1]) == has(data, pair[2]) then
      c:fail(path, has(data, pair[1]) and "says both %s and %s" or "says neither %s nor %s", pair[1], pair[2])
    end
  end
  if rule.becomes and #rule.becomes > 1 and not has(data, "pick") then
    local ways = {}
    for i, name in ipairs(targets.names) do
      ways[i] = c:say("name", name)
    end
    c:fail(path .. ".becomes", "several targets need a way to pick one: %s", c:say("pick", table.concat(ways, ", ")))
  end
  for _, name in ipairs { "pick", "from", "to" } do
    if has(data, name) and not has(data, "becomes") then
      c:fail(path .. "." .. name, "is of use with becomes only")
    end
  end
  if rule.from and rule.to and rule.from >= rule.to then
    c:fail(path .. ".from", "from >= to (%s >= %s)", rule.from, rule.to)
  end
end

-- An exchange is a rule about whoever one of its two selectors means.
local function check_exchange(c, data, path, rule)
  for _, key in ipairs(text.sorted_keys(data)) do
    if key ~= "exchange" and key ~= "allow" then
      c:fail(path, "an exchange has no %s", tostring(key))
    end
  end
  rule.asks = { { word = "any", any = rule.exchange, key = text.write { any = rule.exchange }, path = path } }
end

local function fail_rule(c, data, path)
  if type(data) == "table" and selectors.head(data) then
    return c:fail(path, "this is a selector; a rule says what becomes of whom: %s", c:say "outcome")
  end
  return c:fail(path, "a rule expected, such as %s, got %s", c:say "rule", c:show(data))
end

-- The names of a list as a set.
local function set_of(names)
  local set = {}
  for _, name in ipairs(names or {}) do
    set[name] = true
  end
  return set
end

local function read_rule(c, data, path)
  if type(data) ~= "table" or selectors.head(data) then
    return fail_rule(c, data, path)
  end
  local rule = reader.record(c, data, schema.rule_fields, path)
  rule.allow, rule.asks = set_of(rule.allow), rule.who
  local check = has(data, "exchange") and check_exchange or check_outcome
  check(c, data, path, rule)
  rule.outcome = rule.exchange and path or text.write { becomes = rule.becomes, pick = rule.pick, from = rule.from, to = rule.to }
  return rule
end

-- ---- the plan --------------------------------------------------------------------------------------------------------------

local CAST = { cast = types.text, allow = ALLOW }

-- Adds the rules that a cast folder stands for.
local function add_parts(c, data, path, rules)
  if c.foreign then
    return c:fail(path .. ".cast", "a plan of others does not name folders of this machine")
  end
  local given = reader.record(c, data, CAST, path)
  for _, part in ipairs(given.cast and cast.parts(c, given.cast, path .. ".cast") or {}) do
    local rule = read_rule(c, part.rule, path)
    rule.name, rule.allow, rules[#rules + 1] = "part " .. part.name, set_of(given.allow), rule
  end
end

local RULES = {
  schema = { type = "array", minItems = 1, items = { ["$ref"] = "#/$defs/rule" } },
  read = function(c, value, path)
    local rules, last, before = {}, nil, #c.mistakes
    for number, data in ipairs(reader.list(c, value, path, "a list of rules", MAX_RULES)) do
      local place = ("%s[%d]"):format(path, number)
      if type(data) == "table" and has(data, "cast") then
        add_parts(c, data, place, rules)
      else
        local rule = read_rule(c, data, place) or {}
        rule.name, rules[#rules + 1] = "rule " .. number, rule
        if rule.everyone_else and last then
          c:fail(place, "%s speaks of everyone else already", last)
        end
        last = rule.everyone_else and place or last
      end
    end
    if #rules == 0 and #c.mistakes == before then
      c:fail(path, "there is no rule")
    elseif #rules > MAX_RULES then
      c:fail(path, "has more than %d rules", MAX_RULES)
    end
    return rules
  end,
}

local GROUPS = {
  schema = { type = "object", additionalProperties = { ["$ref"] = "#/$defs/selectors" } },
  read = function(c, value, path)
    if type(value) ~= "table" then
      return c:fail(path, "names with lists of selectors expected, got %s", c:show(value))
    end
    for number, name in ipairs(text.sorted_keys(value)) do
      if type(name) ~= "string" then
        c:fail(path, "a group's name must be a text, got %s", c:show(name))
      elseif number > MAX_GROUPS then
        return c:fail(path, "there are more than %d", MAX_GROUPS)
      else
        local place = path .. "." .. name
        c:define_group(name, types.selectors.read(c, value[name], place), place)
      end
    end
  end,
}

--- The fields of a plan; "$schema" is for editors.
---@type table<string, faceswap.rules.Type>
schema.plan_fields = {
  rules = RULES, groups = GROUPS, allow = ALLOW, detection = types.text, unknown = types.one_of { stays = true, error = true },
  locate = types.boolean, ["$schema"] = types.text,
}

-- A list of rules with the plan's other fields beside it is how a plan looks in Lua.
local function as_data(given)
  local data, rules = {}, given.rules == nil and {} or nil
  for key, value in next, given do
    local fields = rules and type(key) == "number" and rules or data
    fields[key] = value
  end
  data.rules = rules or data.rules
  return data
end

-- True for a rule, of which a plan is a list.
local function is_rule(given)
  for name in pairs(schema.rule_fields) do
    if has(given, name) and not schema.plan_fields[name] then
      return true
    end
  end
  return false
end

--- Checks a plan's data.
---@param given any
---@param about faceswap.rules.Source?
---@return faceswap.Plan? data
---@return faceswap.rules.Mistake[]? mistakes in the order of the plan
function schema.plan(given, about)
  local c = reader.new(selectors.read, about)
  if type(given) ~= "table" then
    c:fail("plan", "a list of rules expected, got %s", c:show(given))
  elseif selectors.head(given) then
    fail_rule(c, given, "plan")
  elseif is_rule(given) then
    c:fail("plan", "this is a rule; a plan is a list of rules: %s", c:say "plan")
  end
  if #c.mistakes > 0 then
    return nil, c.mistakes
  end
  local plan = reader.record(c, as_data(given), schema.plan_fields, "")
  for _, name in ipairs { "groups", "selectors", "surface", "directory", "ids", "test" } do
    plan[name] = c[name]
  end
  plan["$schema"], plan.allow, plan.groups = nil, set_of(plan.allow), next(c.groups) and c.groups
  plan.unknown = plan.unknown ~= "stays" and plan.unknown or nil
  if plan.locate then -- as without
    plan.locate = nil
  end
  groups.check(c, plan.rules or {})
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
  if what == "selector" then
    selectors.read(c, data, selectors.head(data) or "selector")
  elseif not has(data, "cast") then -- a folder is read with its plan
    read_rule(c, data, "rule")
  end
  return c.mistakes[1]
end

-- ---- other forms -----------------------------------------------------------------------------------------------------------

--- JSON Schema of plans, for editors that complete and check.
---@return string
function schema.json()
  local words = {}
  for _, entry in ipairs(selectors.list) do
    words[#words + 1] = entry.type.schema
      and reader.record_schema(entry.fields, { description = entry.means, required = { entry.word, entry.needs } }) or nil
  end
  return text.write(reader.record_schema(schema.plan_fields, {
    ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
    title = "A plan of faceswap",
    required = { "rules" },
    ["$defs"] = { selector = { oneOf = words }, selectors = types.selectors.schema, rule = reader.record_schema(schema.rule_fields) },
  }))
end

--- An error of all the mistakes.
---@param mistakes faceswap.rules.Mistake[]
---@param source string the file or the function that they are in
function schema.error(mistakes, source)
  local lines = {}
  for i, mistake in ipairs(mistakes) do
    local parts = { mistake.line and ("line %d"):format(mistake.line) }
    parts[#parts + 1] = mistake.path ~= "" and mistake.path or nil
    parts[#parts + 1] = mistake.message
    lines[i] = table.concat(parts, ": ")
  end
  local head = ("%s: %s"):format(source, #lines == 1 and "" or ("%d mistakes:\n  "):format(#lines))
  return errors.new { kind = "config", message = head .. table.concat(lines, "\n  "), mistakes = mistakes }
end

return schema
