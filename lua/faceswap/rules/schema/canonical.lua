--- A checked plan back as its data, and that as JSON with one order and one form of everything, so that equal plans give equal texts.
local errors = require "faceswap.errors"
local selectors = require "faceswap.rules.selectors"
local text = require "faceswap.rules.schema.text"

local canonical = {}

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

--- The plan as JSON.
---@param plan faceswap.Plan
---@return string?
---@return faceswap.Error?
function canonical.encode(plan)
  local tested
  selectors.each_of(plan, function(selector, place)
    tested = tested or selector.word == "test" and place
  end)
  if tested then
    return errors.fail("config", "%s has an r.test: a function is no data", tested)
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
