--- Has a detection described where a plan needs facts that it does not have yet.
local facts = require "faceswap.rules.context.facts"
local needs = require "faceswap.rules.evaluate.needs"

local describe = {}

local function is_wanted(detection, name)
  local fact = name == "size" and facts.size_of(detection) or facts.by_name[name]
  for _, face in ipairs(detection.faces) do
    -- a face with a problem was looked at already
    if fact.get(face) == nil and not face.problem then
      return true
    end
  end
  return false
end

--- Describes the detection if a rule needs it. Without a client, which has the pictures, there is nothing to describe: then the rules say
--- what is missing.
---@param plan faceswap.Plan
---@param detection faceswap.Detection
---@return boolean? ok
---@return faceswap.Error?
function describe.ensure(plan, detection)
  if not detection.client then
    return true
  end
  for name, source in pairs(needs.of(plan)) do
    if source == "described" and is_wanted(detection, name) then
      return detection:describe()
    end
  end
  return true
end

return describe
