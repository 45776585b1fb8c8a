--- Which facts of faces a plan needs, and fetching those that a detection does not have yet.
local facts = require "faceswap.rules.context.facts"
local selectors = require "faceswap.rules.selectors"
local targets = require "faceswap.rules.targets"

local ensure = {}

--- The facts by name: "described" for those that detection:describe finds, "located" for those that a service tells or detection:locate
--- finds.
---@param plan faceswap.Plan
---@return table<string, "described"|"located">
function ensure.needs(plan)
  local needed = {}
  local function add(names)
    for _, name in ipairs(names) do
      needed[name] = facts.by_name[name].source
    end
  end
  for _, selector in ipairs(plan.selectors) do
    add(selectors.facts_of(selector))
  end
  for _, rule in ipairs(plan.rules) do
    if rule.asks and not plan.allow.split_person and not rule.allow.split_person then
      add { "person" } -- all of whose faces are meant
    end
    add(rule.exchange and { "person", "embedding" } or rule.pick and targets.picks[rule.pick].facts or {})
    add((rule.from or rule.to) and { "first_seen", "last_seen" } or {})
  end
  return needed
end

--- Has a detection described, and its faces located in the video, where a plan needs that. Without a client, which has the pictures, there
--- is nothing to look at: then the rules say what is missing.
---@param plan faceswap.Plan
---@param detection faceswap.Detection
---@param on_progress function? is told how far the engine on this machine is
---@return boolean? ok
---@return faceswap.Error?
function ensure.facts(plan, detection, on_progress)
  local lacking, ok, err = {}, true, nil
  for name, source in pairs(detection.client and plan.needed or {}) do
    for _, face in ipairs(detection.faces) do
      local is_asked = source == "described" and face.problem ~= nil
      lacking[source] = lacking[source] or not is_asked and facts.by_name[name].get(face, detection) == nil
    end
  end
  if lacking.described then
    ok, err = detection:describe()
  end
  if ok and lacking.located and plan.locate ~= false and not detection.located then
    ok, err = detection:locate { on_progress = on_progress }
  end
  return ok, err
end

--- Has the faces located where that was not done, and can be. What it fails with is left out: it was not needed.
---@return boolean whether they were located
function ensure.times(plan, detection, on_progress)
  local can = detection.client and plan.locate ~= false and not detection.located
  return can and detection:locate { on_progress = on_progress } and true or false
end

return ensure
