--- A plan as text: JSON with one order and one form of everything, so that equal plans give equal texts.
local errors = require "faceswap.errors"
local text = require "faceswap.rules.schema.text"

local canonical = {}

-- ---- from a checked plan back to its data ------------------------------------------------------------------------------------

local function allow_data(allow)
  return next(allow) ~= nil and text.sorted_keys(allow) or nil
end

local function rule_data(rule)
  local data = {}
  for key, value in pairs(rule) do
    data[key] = value
  end
  data.stays = not rule.becomes and not rule.exchange or nil
  data.who = not rule.exchange and rule.who or nil
  data.allow = allow_data(rule.allow)
  return data
end

local function has_test(value)
  for key, member in pairs(value) do
    if key == "test" or type(member) == "table" and has_test(member) then
      return true
    end
  end
  return false
end

local function check_data(plan)
  for number, rule in ipairs(plan.rules) do
    if rule.who and has_test(rule.who) then
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
  local data = { rules = {}, allow = allow_data(plan.allow), detection = plan.detection, unknown = plan.unknown ~= "stays" and plan.unknown
    or nil, groups = next(plan.groups) ~= nil and plan.groups or nil }
  if plan.locate == false then
    data.locate = false
  end
  for i, rule in ipairs(plan.rules) do
    data.rules[i] = rule_data(rule)
  end
  return text.write(data)
end

return canonical
