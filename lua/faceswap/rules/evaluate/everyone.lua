--- Doubts about rules that change everyone: who cannot be made out, or is a possible face only, stays as it is.
local facts = require "faceswap.rules.context.facts"

local everyone = {}

local reach_of

-- How far selectors reach that must all hold.
local function shared_reach(plan, list)
  local shared = "faces"
  for _, selector in ipairs(list) do
    local reach = reach_of(plan, selector)
    shared = reach and (reach == "people" and reach or shared)
    if not shared then
      return nil
    end
  end
  return shared
end

-- How far a selector reaches: "people" if it means everyone, "faces" if it means all faces but some; else nil.
function reach_of(plan, selector)
  if selector.all then
    return shared_reach(plan, selector.all)
  end
  local reach = selector.everyone and "people" or selector.none and "faces"
  for _, member in ipairs(selector.any or plan.groups and plan.groups[selector.group] or {}) do
    reach = reach or reach_of(plan, member)
  end
  return reach
end

--- The first rule of a plan that changes everyone, and how far it reaches.
---@param plan faceswap.Plan
---@return integer? number
---@return "people"|"faces"|nil reach
function everyone.rule(plan)
  for number, rule in ipairs(plan.rules) do
    local reach = rule.becomes and (rule.everyone_else and "faces" or shared_reach(plan, rule.asks))
    if reach then
      return number, reach
    end
  end
end

-- Doubts the faces that cannot be made out, and of which no rule speaks.
local function check_faces(context)
  local left_out = context:left_out()
  for i, face in ipairs(context.faces) do
    local decision = context.decisions[i]
    if left_out[i] and face.problem and not decision.target and (not decision.rule or decision.rule == context.everyone_else) then
      context:doubt("left_out", face, "face %d stays as it is (%s)", face.id, face.problem)
    end
  end
end

--- Adds the doubts of the first rule that changes everyone, once decisions are made.
---@param context faceswap.rules.Context
function everyone.check(context)
  local maybe = context:maybe_faces()
  context.rule = context.plan.wide_rule
  if context.plan.reach == "people" then
    check_faces(context)
  end
  if context.plan.reach and maybe[1] then
    context:doubt("left_out", nil, "what is seen at %s may be %s", facts.name_places(maybe),
      #maybe == 1 and "a face, and stays as it is" or "faces, and stay as they are")
  end
end

return everyone
