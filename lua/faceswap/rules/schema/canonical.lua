--- A checked plan as JSON. Equal plans give equal texts: keys have one order, and values one form.
local errors = require "faceswap.errors"
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local canonical = {}

local function names_of(allow)
  return next(allow) ~= nil and text.sorted_keys(allow) or nil
end

local function rule_data(rule)
  local data = {}
  for key, value in pairs(rule) do
    data[key] = value
  end
  data.name, data.outcome, data.allow = nil, nil, names_of(rule.allow)
  data.stays = not rule.becomes and not rule.exchange or nil
  data.who = not rule.exchange and rule.who or nil
  return data
end

--- The plan as JSON.
---@param plan faceswap.Plan
---@return string?
---@return faceswap.Error?
function canonical.encode(plan)
  local test
  selectors.each_of(plan, function(selector)
    test = test or selector.test and selector
  end)
  if test then
    return errors.fail("config", "%s is an r.test: a function is no data", test.path)
  end
  local data = { rules = {}, allow = names_of(plan.allow), detection = plan.detection, unknown = plan.unknown ~= "stays" and plan.unknown
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
