--- The selector by reference photos.
local answer = require "faceswap.rules.context.answer"
local distances = require "faceswap.rules.context.distances"
local faces = require "faceswap.faces"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field like fun(photo: string|string[], options: {distance: number}|faceswap.Unsure|nil): faceswap.Selector whom the photos show

-- The answer about a person. A distance that the selector names leaves nothing uncertain.
local function judge(context, selector, measured, number)
  local nearest = measured.by_person[number]
  if not nearest then
    return answer.missing(context, selector, context.faces[context.people[number][1]], "embedding")
  end
  local distance, who = nearest.distance, selector.like[1]:match "[^/]+$" or selector.like[1]
  local same, different = selector.distance or faces.SAME, selector.distance or faces.DIFFERENT
  if distance < same or distance == selector.distance then
    local said = answer.say(true, same - distance, ("%%.3f below the limit %.3f"):format(same), "like %s, distance %.3f", who, distance)
    local first, second = measured.sorted[1], measured.sorted[2]
    local other = first == nearest and second or first
    local further = other ~= nearest and other.distance - distance
    said.margin = further and { "%s, next person %.3f %s", answer.margin(said), math.abs(further), further < 0 and "nearer" or "further" }
    return said
  elseif distance > different then
    return answer.say(false, distance - different, "%.3f", "not like %s, distance %.3f", who, distance)
  end
  local said = answer.uncertain(selector, "may be %s: distance %.3f, between %.3f (same) and %.3f (different)", who, distance, same,
    different)
  said.advice = measured:advice(context.plan.surface)
  return said
end

local function ask(context, selector)
  local measured = distances.of(context, selector.like)
  local answers, matching = {}, {}
  for number, members in ipairs(context.people) do
    local said = measured and judge(context, selector, measured, number) or { cause = "noted", why = "its reference photo is of no use" }
    local nearest = measured and measured.by_person[number]
    matching[#matching + 1] = said.holds and members[1] or nil
    for _, index in ipairs(members) do
      answers[index] = said
      if nearest and nearest.distance ~= measured.by_face[index] then -- another face is the nearest: this one is told its own distance
        local own = measured.by_face[index]
        answers[index] = answer.copy(said, { why = { "%s (by face %d; this face %s)", said.why, context.faces[nearest.face].id,
          own and ("%.3f"):format(own) or "cannot be compared" } })
      end
    end
  end
  if #matching > 1 then
    local note = context:note("several_persons", nil, "%s matches several persons: %s", selector.like[1], context:name_faces(matching))
    note.advice = measured:advice(context.plan.surface)
  end
  return answers
end

return {
  {
    word = "like",
    type = types.photos,
    options = { distance = types.number(0, 4), unsure = types.unsure, missing = types.missing },
    call = "value",
    shown = "r.like(photo, { distance })",
    means = "whom a photo shows, or a list of photos of one person",
    facts = { "embedding", "person" },
    ask = ask,
    absent = function(context, selector)
      local nearest = distances.of(context, selector.like).sorted[1]
      return ("%s matches nobody%s"):format(selector.like[1],
        nearest and ("; the nearest face is at a distance of %.3f"):format(nearest.distance) or "")
    end,
  },
}
