--- The target that a rule gives to a person: its only target, one of several, or the face of the other person in an exchange.
local photos = require "faceswap.rules.context.photos"
local picks = require "faceswap.rules.picks"

local targets = {}

-- The clearest picture of the person whom answers mean; and whether they mean anybody.
local function best_face(context, answers)
  local best, most, is_found
  for i, face in ipairs(context.faces) do
    if answers[i].holds then
      local worth = face.embedding and (face.size or 0) * (face.sharpness or 1)
      if worth and (not most or worth > most) then
        best, most = face, worth
      end
      is_found = true
    end
  end
  return best, is_found
end

-- The picture of the person on the other side of an exchange.
local function exchange(context, unit, pair)
  context:begin(unit.rule)
  local first, second, face = context:ask(pair[1]), context:ask(pair[2]), context.faces[unit.faces[1]]
  local is_first, is_second
  for _, i in ipairs(context.people[context.person_of[unit.faces[1]]]) do
    is_first, is_second = is_first or first[i].holds, is_second or second[i].holds
  end
  local other, is_found = best_face(context, is_first and second or first)
  if is_first and is_second then
    context:problem("exchange", face, ("face %d is both of those who are to exchange their faces"):format(face.id))
  elseif other then
    return other.link, ("gets the face of face %d"):format(other.id)
  elseif is_found then -- if the rule allows that nobody is, the face stays
    context:problem("missing", face, ("there is no picture of who is to exchange faces with face %d"):format(face.id))
  end
end

--- The target of faces about which a rule decides.
---@param context faceswap.rules.Context
---@param unit faceswap.rules.Unit
---@return string? target nil: stays, or a problem of the context
---@return string? why that one of several
function targets.of(context, unit)
  local rule = context.plan.rules[unit.rule] or {}
  if rule.exchange then
    return exchange(context, unit, rule.exchange)
  elseif rule.becomes then
    local target, why = rule.becomes[1], nil
    if rule.becomes[2] then
      target, why = picks.by_name[rule.pick].choose(context, unit, rule.becomes)
    end
    return target and photos.location(context.plan, target), why
  end
end

return targets
