--- Doubts about rules that change everyone: who cannot be made out, or is a possible face only, stays as it is.
local facts = require "faceswap.rules.context.facts"

local everyone = {}

local reach_of

-- How far selectors reach that must all hold.
local function shared_reach(context, list)
  local shared = "faces"
  for _, selector in ipairs(list) do
    local reach = reach_of(context, selector)
    shared = reach and (reach == "people" and reach or shared)
    if not shared then
      return nil
    end
  end
  return shared
end

-- How far a selector reaches: "people" if it means everyone, "faces" if it means all faces but some; else nil.
function reach_of(context, selector)
  if selector.all then
    return shared_reach(context, selector.all)
  end
  local reach = selector.everyone and "people" or selector.none and "faces"
  for _, member in ipairs(selector.any or context.plan.groups and context.plan.groups[selector.group] or {}) do
    reach = reach or reach_of(context, member)
  end
  return reach
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
  for number, rule in ipairs(context.plan.rules) do
    local reach = rule.becomes and (rule.everyone_else and "faces" or shared_reach(context, rule.asks))
    if reach then
      context.rule = number
      if reach == "people" then
        check_faces(context)
      end
      local maybe = context:maybe_faces()
      if maybe[1] then
        context:doubt("left_out", nil, "what is seen at %s may be %s, and stays as it is", facts.name_places(maybe),
          #maybe == 1 and "a face" or "faces")
      end
      return
    end
  end
end

return everyone
