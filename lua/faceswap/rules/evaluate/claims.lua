--- Finds the rules that claim a person or a face, and the rules that may.
local claims = {}

local NONE = {}

--- The rules that hold for one of a person's faces, in the order of the plan, and the rules that may. With `only`, one of the faces, rules
--- that hold for that face itself come before those that hold for another face of the person.
---@param context faceswap.rules.Context
---@param faces integer[] of a person
---@param only integer?
---@return {rule: integer, face: integer}[] claimed
---@return {rule: integer, face: integer, answer: faceswap.rules.Answer}[] unclear
function claims.of(context, faces, only)
  local direct, inherited, unclear = {}, {}, {}
  for number, answers in ipairs(context.said) do
    -- a rule about single faces does not reach a face by way of its person
    local among = answers and (only and context:allows("split_person", number) and { only } or faces) or NONE
    local claimed
    for k = 1, #among do -- quicker than ipairs, where rules and faces are many
      local i = among[k]
      local said = answers[i]
      if said.holds == nil then
        unclear[#unclear + 1] = { rule = number, face = only or i, answer = said }
      elseif said.holds and (not claimed or i == only) then
        claimed = i
      end
    end
    if claimed then
      table.insert((not only or claimed == only) and direct or inherited, { rule = number, face = claimed })
    end
  end
  return #direct == 0 and inherited or direct, unclear
end

--- True if a rule that may hold for the person speaks of single faces.
---@param faces integer[]
function claims.are_split(context, faces)
  for number, answers in ipairs(#faces > 1 and context.said or NONE) do
    for _, i in ipairs(answers and context:allows("split_person", number) and faces or NONE) do
      if answers[i].holds ~= false then
        return true
      end
    end
  end
  return false
end

return claims
