--- Checks the input of a task against the model's own schema before the task is paid for: a malformed submission may be charged. The
--- service tells the schema for nothing, where it has one.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local json = require "faceswap.json"

local schema = {}

-- Seconds. A missing schema only means that the input is not checked, so the wait is short.
local TIMEOUT = 10

-- Nesting of schemas and of the input; what lies deeper is not checked. Neither is what is left after so many schemas and members of their
-- lists: references within references grow without bound in a small text, and a model's own schema takes some hundreds.
local DEPTH, CHECKS_MAX = 32, 20000

-- Values that are listed of an enumeration.
local LISTED_MAX = 12

-- ---- JSON Schema, the part of it that such schemas use ------------------------------------------------------------------------

-- A keyword whose value is of another kind than it should be (no list, an empty one, a size below 0 or with a fraction) is passed over: a
-- schema that is wrong itself must not keep jobs from being sent. `root` holds the whole schema and how many checks are left.
local check

local function is_list(value)
  return #value > 0 or next(value) == nil
end

-- The members of a list that a keyword holds, which count as checks; of other values none.
local function members_of(value, root)
  local list, length = {}, json.length(value) or 0
  for i = 1, length do
    list[#list + 1] = value[i]
  end
  root.left = root.left - length
  return list
end

local types = {
  string = function(value) return type(value) == "string" end,
  boolean = function(value) return type(value) == "boolean" end,
  number = function(value) return type(value) == "number" end,
  integer = function(value) return type(value) == "number" and value % 1 == 0 end,
  array = function(value) return type(value) == "table" and is_list(value) end,
  object = function(value) return type(value) == "table" and (#value == 0 or next(value) == nil) end,
  null = function() return false end, -- a Lua table has no member that is null
}

local function check_type(rules, value, root)
  local list = type(rules.type) == "table" and members_of(rules.type, root) or { rules.type }
  for _, name in ipairs(list) do
    if not types[name] or types[name](value) then
      return nil -- what is not known here is not judged
    end
  end
  return list[1] and ("must be of type %s"):format(table.concat(list, " or ")) or nil
end

-- What the service has put into its schema, on one line.
local function shown(value)
  return type(value) == "string" and ("'%s'"):format(core.clean(value)) or tostring(value)
end

local function check_choice(rules, value, root)
  if type(value) == "table" then
    return nil
  elseif rules.const ~= nil and type(rules.const) ~= "table" and rules.const ~= value then
    return "must be " .. shown(rules.const)
  end
  local names = {}
  for _, choice in ipairs(members_of(rules.enum, root)) do
    if choice == value or type(choice) == "table" then
      return nil
    end
    names[#names + 1] = shown(choice)
  end
  local more = #names - LISTED_MAX
  local listed = table.concat(names, ", ", 1, math.min(#names, LISTED_MAX))
  return names[1] and ("must be one of %s%s"):format(listed, more > 0 and (" and %d more"):format(more) or "") or nil
end

local function check_number(rules, value)
  local least, most = rules.minimum, rules.maximum
  local above, below = rules.exclusiveMinimum, rules.exclusiveMaximum
  if type(least) == "number" and (value < least or above == true and value == least) then
    return ("must be %s %s"):format(above == true and "above" or "at least", least)
  elseif type(most) == "number" and (value > most or below == true and value == most) then
    return ("must be %s %s"):format(below == true and "below" or "at most", most)
  elseif type(above) == "number" and value <= above then
    return ("must be above %s"):format(above)
  elseif type(below) == "number" and value >= below then
    return ("must be below %s"):format(below)
  end
end

-- Characters, not bytes.
local function length_of(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

-- A bound of a size; nil for what is none.
local function bound_of(value)
  return type(value) == "number" and value >= 0 and value % 1 == 0 and value or nil
end

local function check_size(rules, size, least, most, unit)
  local low, high = bound_of(rules[least]), bound_of(rules[most])
  if low and size < low then
    return ("must have at least %.0f %s"):format(low, unit)
  elseif high and size > high then
    return ("must have at most %.0f %s"):format(high, unit)
  end
end

local function check_list(rules, value, root, depth)
  local wrong = check_size(rules, #value, "minItems", "maxItems", "members")
  if wrong then
    return wrong
  end
  for i, member in ipairs(type(rules.items) == "table" and value or {}) do
    local problem, where = check(rules.items, member, root, depth + 1)
    if problem then
      return problem, ("[%d]%s"):format(i, where)
    end
  end
end

local function check_object(rules, value, root, depth)
  local properties = type(rules.properties) == "table" and rules.properties or {}
  for _, name in ipairs(members_of(rules.required, root)) do
    if type(name) == "string" and value[name] == nil then
      return "is missing", "." .. core.clean(name)
    end
  end
  for name, member in pairs(value) do
    local problem, where
    if type(properties[name]) == "table" then
      problem, where = check(properties[name], member, root, depth + 1)
    elseif rules.additionalProperties == false and rules.patternProperties == nil and properties[name] == nil then
      problem = "is no field of this model"
    end
    if problem then
      return problem, ("%s%s"):format(type(name) == "number" and ("[%d]"):format(name) or "." .. tostring(name), where or "")
    end
  end
end

local function resolve(rules, root)
  local path = type(rules["$ref"]) == "string" and rules["$ref"]:match "^#(/.*)$"
  local found = path and root.schema
  for step in (path or ""):gmatch "/([^/]+)" do
    found = type(found) == "table" and found[step:gsub("~1", "/"):gsub("~0", "~")] or nil
  end
  return found
end

-- Schemas of which all, one, or at least one has to hold.
local function check_combined(rules, value, root, depth)
  for _, part in ipairs(members_of(rules.allOf, root)) do
    local problem, where = check(part, value, root, depth + 1)
    if problem then
      return problem, where
    end
  end
  for _, name in ipairs { "anyOf", "oneOf" } do
    local first, place -- the one that a service names first is what it mainly takes
    for _, part in ipairs(members_of(rules[name], root)) do
      local problem, where = check(part, value, root, depth + 1)
      if not problem then
        first = nil
        break
      end
      first, place = first or problem, place or where
    end
    if first then
      return first, place
    end
  end
end

-- The fault of a value and its place; nil for a valid one.
function check(rules, value, root, depth)
  if type(rules) ~= "table" or depth > DEPTH or root.left <= 0 then
    return nil
  end
  root.left = root.left - 1
  local problem, where = check(resolve(rules, root), value, root, depth + 1)
  problem = problem or check_type(rules, value, root) or check_choice(rules, value, root)
  if not problem and type(value) == "number" then
    problem = check_number(rules, value)
  elseif not problem and type(value) == "string" then
    problem = check_size(rules, length_of(value), "minLength", "maxLength", "characters")
  elseif not problem and type(value) == "table" then
    if #value > 0 or rules.type == "array" then
      problem, where = check_list(rules, value, root, depth)
    else
      problem, where = check_object(rules, value, root, depth)
    end
  end
  if not problem then
    problem, where = check_combined(rules, value, root, depth)
  end
  return problem, problem and (where or "")
end

-- ---- the service's schemas ---------------------------------------------------------------------------------------------------

local function escape(text)
  return (text:gsub("[^%w._~-]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))
end

-- The schema in an answer; false where there is none, or that of another model.
local function schema_in(data, model)
  for _, holder in ipairs { data, data.model or false } do
    if type(holder) == "table" and type(holder.input_schema) == "table" then
      return (type(holder.model) ~= "string" or holder.model == model) and holder.input_schema
    end
  end
  return false
end

-- The schema of a model; false where the service has none, nil where it did not say now.
local function ask(client, model, timeout)
  local known = client.schemas[model]
  if known ~= nil then
    return known
  end
  local answer, err = client:call { call = "model", path = "/api/v1/client/job/Models/" .. escape(model), timeout = timeout }
  if answer then
    client.schemas[model] = schema_in(answer.data, model)
  elseif not err.retryable and err.kind ~= "cancelled" and err.kind ~= "timeout" then
    client.schemas[model] = false
  end
  return client.schemas[model], err
end

--- Checks the input of a task that is about to be submitted.
---@param client faceswap.Client
---@param model string
---@param input table
---@param timeout number? seconds that the caller waits for the submission
---@return true?
---@return faceswap.Error?
function schema.check(client, model, input, timeout)
  local rules, err = ask(client, model, math.min(timeout or TIMEOUT, TIMEOUT))
  if err and err.kind == "cancelled" then
    return nil, err
  end
  local problem, where = check(rules, input, { schema = rules, left = CHECKS_MAX }, 0)
  if problem then
    return errors.fail("config", "input%s %s, by the service's own schema of %s; nothing was sent", where, problem, model)
  end
  return true
end

return schema
