--- A plan as text: JSON with one order and one form of everything, so that equal plans give equal texts.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local json = require "faceswap.json"
local values = require "faceswap.rules.schema.reader"

local canonical = {}

local function number_text(number)
  if number % 1 == 0 and math.abs(number) < 2 ^ 53 then
    return ("%d"):format(number)
  end
  -- the shortest that reads back the same
  for digits = 1, 17 do
    local text = ("%." .. digits .. "g"):format(number)
    if tonumber(text) == number then
      return text
    end
  end
end

local write

-- lua-cjson escapes slashes, which JSON does not ask for and nobody reads easily.
local function text_of(text)
  return (json.encode(text):gsub("\\(.)", function(escaped)
    return escaped == "/" and "/" or nil
  end))
end

local function write_table(value)
  local parts = {}
  if #value > 0 or next(value) == nil then
    for i, member in ipairs(value) do
      parts[i] = write(member)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for i, key in ipairs(values.sorted_keys(value)) do
    parts[i] = text_of(key) .. ":" .. write(value[key])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

write = function(value)
  if type(value) == "table" then
    return write_table(value)
  elseif type(value) == "number" then
    return number_text(value)
  elseif type(value) == "string" then
    return text_of(value)
  end
  return tostring(value)
end

-- ---- from a checked plan back to its data ------------------------------------------------------------------------------------

local selector_data

local function list_data(selectors)
  local list = {}
  for i, selector in ipairs(selectors) do
    list[i] = selector_data(selector)
  end
  return list
end

selector_data = function(selector)
  local data = {}
  for key, value in pairs(selector) do
    if key == "all" or key == "any" or key == "none" then
      data[key] = list_data(value)
    elseif key == "of" then
      data.of = selector_data(value)
    elseif key ~= "word" then
      data[key] = value
    end
  end
  return data
end

local function allow_data(allow)
  return next(allow) ~= nil and values.sorted_keys(allow) or nil
end

local function rule_data(rule)
  return {
    who = rule.who and list_data(rule.who),
    everyone_else = rule.everyone_else,
    becomes = rule.becomes,
    pick = rule.pick,
    stays = not rule.becomes or nil,
    allow = allow_data(rule.allow),
  }
end

local function plan_data(plan)
  local data = { rules = {}, allow = allow_data(plan.allow), detection = plan.detection }
  for i, rule in ipairs(plan.rules) do
    data.rules[i] = rule_data(rule)
  end
  if next(plan.groups) ~= nil then
    data.groups = {}
    for name, members in pairs(plan.groups) do
      data.groups[name] = list_data(members)
    end
  end
  return data
end

local function has_test(selectors)
  for _, selector in ipairs(selectors or {}) do
    if selector.test or has_test(selector.all or selector.any or selector.none) or selector.of and has_test { selector.of } then
      return true
    end
  end
  return false
end

local function check_data(plan)
  for number, rule in ipairs(plan.rules) do
    if has_test(rule.who) then
      return errors.fail("config", "rule %d has an r.test: a function is no data", number)
    end
  end
  for name, members in pairs(plan.groups) do
    if has_test(members) then
      return errors.fail("config", "the group %s has an r.test: a function is no data", name)
    end
  end
  return true
end

--- The plan as JSON.
---@param plan faceswap.Plan
---@return string?
---@return faceswap.Error?
function canonical.encode(plan)
  local ok, err = check_data(plan)
  if not ok then
    return nil, err
  end
  return write(plan_data(plan))
end

--- The plan's name for the ledger.
---@return string? hexadecimal
---@return faceswap.Error?
function canonical.hash(plan)
  local text, err = canonical.encode(plan)
  if not text then
    return nil, err
  end
  return core.hash(text)
end

return canonical
