--- The selector by reference photos.
local answer = require "faceswap.rules.context.answer"
local distances = require "faceswap.rules.context.distances"
local faces = require "faceswap.faces"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field like fun(photo: string|string[], options: {distance: number}|faceswap.Unsure|nil): faceswap.Selector whom the photos show

-- Whether a distance is one of the same person, nil where that is uncertain; and the words of an entry's `judge`. A distance that the
-- selector names leaves nothing uncertain.
local function judge(selector, distance)
  local same, different = selector.distance or faces.SAME, selector.distance or faces.DIFFERENT
  if distance < same or distance == selector.distance then
    return true, same - distance, ("%%.3f below the limit %.3f"):format(same), "like %s, distance %.3f"
  elseif distance > different then
    return false, distance - different, "%.3f", "not like %s, distance %.3f"
  end
end

-- The answer about a face that is compared: with the distance of the next person, and its own where another one of its person's is nearer.
local function compare(context, selector, measured, index)
  local person, who = context.person_of[index], selector.like[1]:match "[^/]+$" or selector.like[1]
  local distance, own = measured.values[person], measured:of_face(context.faces[index])
  local holds, slack, unit, says = judge(selector, distance)
  local said = holds ~= nil and answer.say(holds, slack, unit, says, who, distance) or answer.uncertain(selector,
    "may be %s: distance %.3f, between %.3f (same) and %.3f (different)", who, distance, faces.SAME, faces.DIFFERENT)
  local other = measured.first == person and measured.second or measured.first
  if holds and other ~= person then
    local further = measured.values[other] - distance
    said.margin = { "%s, next person %.3f %s", answer.margin(said), math.abs(further), further < 0 and "nearer" or "further" }
  end
  said.advice = holds == nil and measured:advice(context.plan.surface) or nil
  if distance ~= own then
    said.why = { "%s (by face %d; this face %s)", said.why, context.faces[measured.faces[person]].id,
      own and ("%.3f"):format(own) or "cannot be compared" }
  end
  return said
end

local function ask(context, selector)
  local measured, matching, person_of = distances.of(context, selector.like), {}, context.person_of
  local known = measured and measured.values or {}
  local answers = answer.new(function(i)
    return known[person_of[i]] and compare(context, selector, measured, i)
      or measured and answer.missing(context, selector, context.faces[context.people[person_of[i]][1]], "embedding")
      or { cause = "noted", why = "its reference photo is of no use" }
  end)
  for i = 1, #context.faces do
    local distance, holds = known[person_of[i]], nil
    if distance then
      holds = judge(selector, distance)
    end
    if holds == nil then
      holds = answers.full(i)
    end
    answer.add(answers, i, holds)
  end
  if not answers.open[1] then
    answers.absent = ("%s matches nobody%s"):format(selector.like[1],
      measured.first and ("; the nearest face is at a distance of %.3f"):format(known[measured.first]) or "")
  end
  for _, members in ipairs(context.people) do
    matching[#matching + 1] = answer.holds(answers, members[1]) and members[1] or nil
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
  },
}
