--- What a plan's data may be. Every mistake is found, each with its place (`rules[3].who[1].age`), and what is right is copied, so that
--- nobody changes a plan afterwards.
local errors = require "faceswap.errors"
local names = require "faceswap.rules.selectors"
local selectors = require "faceswap.rules.schema.selector_reader"
local values = require "faceswap.rules.schema.reader"

local schema = {}

-- A plan is read by people; beyond this it is hostile.
local RULES_MOST, GROUPS_MOST = 1000, 200

---@class faceswap.rules.Mistake
---@field path string place in the plan, such as rules[3].who[1].age
---@field message string
---@field line integer? of the file, where that is known

---@class faceswap.rules.Rule what a rule of a plan says, checked
---@field who table[]? selectors that must all hold; nil for everyone else
---@field everyone_else boolean?
---@field becomes string[]? targets; nil: stays
---@field pick "most_similar_pose"|nil how one of several targets is chosen
---@field allow table<string, boolean>

-- ---- rules -----------------------------------------------------------------------------------------------------------------

local function read_allow(c, value, path)
  local allow = {}
  for i, name in ipairs(value == nil and {} or values.list(c, value, path)) do
    if not names.allowances[name] then
      c:fail(("%s[%d]"):format(path, i), "there is nothing called '%s' to allow; there are %s", tostring(name),
        names.known(names.allowances))
    else
      allow[name] = true
    end
  end
  return allow
end

local function read_targets(c, data, path)
  local targets = data.becomes
  if type(targets) == "string" then
    targets = { targets }
  end
  local copy = {}
  for i, target in ipairs(values.list(c, targets, path .. ".becomes", "a target or a list of targets")) do
    copy[i] = values.text(c, target, type(data.becomes) == "string" and path .. ".becomes" or ("%s.becomes[%d]"):format(path, i))
  end
  if type(data.becomes) == "table" and #copy == 0 then
    c:fail(path .. ".becomes", "has no target")
  elseif #copy > 1 and data.pick == nil then
    c:fail(path .. ".becomes", "several targets need a way to pick one: pick = r.most_similar_pose")
  end
  if data.pick ~= nil and data.pick ~= "most_similar_pose" then
    c:fail(path .. ".pick", "must be most_similar_pose, got %s", values.show(data.pick))
  end
  return copy
end

local RULE_FIELDS = { who = true, everyone_else = true, becomes = true, stays = true, pick = true, allow = true }

local function read_outcome(c, data, path, rule)
  if data.becomes ~= nil and data.stays ~= nil then
    c:fail(path, "says both becomes and stays")
  elseif data.becomes ~= nil then
    rule.becomes, rule.pick = read_targets(c, data, path), data.pick
  elseif data.stays == nil then
    c:fail(path, "says neither becomes nor stays")
  elseif data.stays ~= true then
    c:fail(path .. ".stays", "must be true")
  end
  if data.pick ~= nil and data.becomes == nil then
    c:fail(path .. ".pick", "is of use with becomes only")
  end
end

local function read_rule(c, data, path)
  if type(data) ~= "table" then
    return c:fail(path, "a rule expected, such as r.who(…):becomes(…), got %s", values.show(data))
  end
  data = values.raw(data)
  c.line = type(data.line) == "number" and math.floor(data.line) or nil
  data.line = nil
  values.fields(c, data, RULE_FIELDS, path)
  local rule = { allow = read_allow(c, data.allow, path .. ".allow") }
  read_outcome(c, data, path, rule)
  if data.everyone_else ~= nil then
    if data.everyone_else ~= true then
      c:fail(path .. ".everyone_else", "must be true")
    elseif data.who ~= nil then
      c:fail(path, "says both who and everyone_else")
    end
    rule.everyone_else = true
  else
    rule.who = selectors.read_list(c, data.who, path .. ".who", 1)
  end
  c.line = nil
  return rule
end

local function read_rules(c, list)
  local rules, last = {}, nil
  for i, data in ipairs(values.list(c, list, "rules", "a list of rules")) do
    if i > RULES_MOST then
      c:fail("rules", "has more than %d rules", RULES_MOST)
      break
    end
    local path = ("rules[%d]"):format(i)
    rules[i] = read_rule(c, data, path) or {}
    if rules[i].everyone_else and last then
      c:fail(path, "rules[%d] speaks of everyone else already", last)
    end
    last = rules[i].everyone_else and i or last
  end
  if type(list) == "table" and #list == 0 then
    c:fail("rules", "there is no rule")
  end
  return rules
end

-- ---- the plan --------------------------------------------------------------------------------------------------------------

local function read_groups(c, groups)
  if groups == nil then
    return
  elseif type(groups) ~= "table" then
    return c:fail("groups", "names with lists of selectors expected, got %s", values.show(groups))
  end
  local count = 0
  for _, name in ipairs(values.sorted_keys(groups)) do
    count = count + 1
    if type(name) ~= "string" then
      c:fail("groups", "a group's name must be a text, got %s", values.show(name))
    elseif count > GROUPS_MOST then
      return c:fail("groups", "there are more than %d", GROUPS_MOST)
    else
      selectors.define_group(c, name, groups[name], "groups." .. name)
    end
  end
end

local PLAN_FIELDS = { rules = true, groups = true, allow = true, detection = true }

-- A list of rules with the plan's other fields beside it is how a plan looks in Lua.
local function as_data(given)
  if given.rules ~= nil then
    return given
  end
  local data = { rules = {} }
  for key, value in pairs(given) do
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
---@return {rules: faceswap.rules.Rule[], groups: table<string, table[]>, allow: table<string, boolean>, detection: string?, ids: boolean}?
---@return faceswap.rules.Mistake[]? mistakes in the order of the plan
function schema.plan(given)
  local c = values.context()
  if type(given) ~= "table" then
    c:fail("plan", "a list of rules expected, got %s", values.show(given))
    return nil, c.mistakes
  end
  local data = as_data(given)
  values.fields(c, data, PLAN_FIELDS, "")
  local plan = { groups = c.groups }
  read_groups(c, data.groups)
  plan.rules = read_rules(c, data.rules)
  plan.allow = read_allow(c, data.allow, "allow")
  plan.detection = data.detection ~= nil and values.text(c, data.detection, "detection") or nil
  selectors.check_groups(c, plan.rules)
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
  local c = values.context()
  if what == "rule" then
    read_rule(c, data, "rule")
  else
    selectors.read(c, data, names.head(data) or "selector", 1)
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
