--- Which rules claim a face or a person, and of which that cannot be told.
local claims = {}

--- Notes which rules speak of each face.
---@param outcome faceswap.rules.Outcome
function claims.note_speaking(outcome)
  outcome.speaking = {}
  for i = 1, #outcome.context.faces do
    local numbers = {}
    for number = 1, #outcome.plan.rules do
      local answers = outcome.answers[number]
      if answers and answers[i].holds ~= false then
        numbers[#numbers + 1] = number
      end
    end
    outcome.speaking[i] = numbers
  end
end

-- The rules that hold for one of some faces, or may, in the order of the plan.
local function speaking_of(outcome, faces)
  if #faces == 1 then
    return outcome.speaking[faces[1]]
  end
  local numbers, seen = {}, {}
  for _, i in ipairs(faces) do
    for _, number in ipairs(outcome.speaking[i]) do
      numbers[#numbers + 1] = not seen[number] and number or nil
      seen[number] = true
    end
  end
  table.sort(numbers)
  return numbers
end

--- Whether two rules say the same.
function claims.same_outcome(a, b)
  local x, y = a.becomes, b.becomes
  if a == b or a.exchange or b.exchange then
    return a == b
  elseif not x or not y then
    return x == y
  end
  for i = 1, math.max(#x, #y) do
    if x[i] ~= y[i] then
      return false
    end
  end
  return a.pick == b.pick and a.from == b.from and a.to == b.to
end

--- Whether one of rules, or the plan, allows something.
function claims.allows(context, kind, ...)
  for _, number in ipairs { ... } do
    if context.plan.rules[number].allow[kind] then
      return true
    end
  end
  return context.plan.allow[kind] or false
end

--- The rules that hold for one of the faces, in the order of the plan, and those of which it cannot be told. Where rules speak of single
-- faces, `only` is one of them: what holds for it comes first, and rules that allow to split a person do not reach it by another face.
function claims.of(outcome, faces, only)
  local direct, inherited, unclear = {}, {}, {}
  for _, number in ipairs(speaking_of(outcome, faces)) do
    local answers, claimed = outcome.answers[number], nil
    for _, i in ipairs(only and claims.allows(outcome.context, "split_person", number) and { only } or faces) do
      local said = answers[i]
      if said.holds and (not claimed or i == only) then
        claimed = i
      elseif said.holds == nil then
        unclear[#unclear + 1] = { rule = number, face = only or i, answer = said }
      end
    end
    local list = (not only or claimed == only) and direct or inherited
    list[#list + 1] = claimed and { rule = number, face = claimed }
  end
  return #direct == 0 and inherited or direct, unclear
end

function claims.hold_for(answers, rule, face)
  return answers[rule][face].holds == true
end

--- Whether rules speak of single faces of a person.
function claims.are_split(outcome, faces)
  for _, number in ipairs(#faces > 1 and speaking_of(outcome, faces) or {}) do
    if claims.allows(outcome.context, "split_person", number) then
      return true
    end
  end
  return false
end

return claims
