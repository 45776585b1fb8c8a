--- The selector by reference photos.
local answer = require "faceswap.rules.context.answer"
local distances = require "faceswap.rules.context.distances"
local faces = require "faceswap.faces"
local photos = require "faceswap.rules.context.photos"
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

local function file_name(path)
  return path:match "[^/]+$" or path
end

-- Nobody is seen twice at one time: who may be the one is another person where somebody who surely is, and is clearly nearer, is seen, too.
local function one_beside(context, measured, person)
  for one = 1, #context.people do
    local nearer = measured.values[one]
    if nearer and nearer < faces.SAME and measured.values[person] - nearer >= distances.MIN_GAP and context:seen_together(person, one) then
      return { "face %d, which is nearer, is seen at the same time", context.faces[measured.faces[one]].id }
    end
  end
end

-- Who surely, and clearly nearer, is whom other photos of the plan show, of somebody else, is not the one.
local function other_photo(context, selector, measured, person)
  for _, other in ipairs(context.plan.selectors) do
    local embedding = other.like and other.key ~= selector.key and photos.embedding(context, other.like)
    if embedding and faces.distance(embedding, measured.reference) > faces.DIFFERENT then
      for _, i in ipairs(context.people[person]) do
        local own = context.faces[i].embedding
        local nearer = own and faces.distance(embedding, own)
        if nearer and nearer < faces.SAME and measured.values[person] - nearer >= distances.MIN_GAP then
          return { "face %d is whom %s shows, at %.3f", context.faces[i].id, file_name(other.like[1]), nearer }
        end
      end
    end
  end
end

-- Of the persons who may be the one: why they are not, where that is so.
---@return table<integer, faceswap.rules.Reason> by person
local function find_others(context, selector, measured)
  local others = {}
  for person, distance in pairs(measured.values) do
    if distance >= faces.SAME and distance <= faces.DIFFERENT and not selector.distance and not selector.unsure then
      others[person] = other_photo(context, selector, measured, person) or one_beside(context, measured, person)
    end
  end
  return others
end

-- The answer about a face that is compared: with the distance of the next person, and its own where another one of its person's is nearer.
---@param why_not faceswap.rules.Reason? why who may be the one is not
local function compare(context, selector, measured, index, why_not)
  local person, who = context.person_of[index], file_name(selector.like[1])
  local distance, own = measured.values[person], measured:of_face(context.faces[index])
  local holds, slack, unit, says = judge(selector, distance)
  local said
  if holds ~= nil then
    said = answer.say(holds, slack, unit, says, who, distance)
  elseif why_not then
    said = answer.say(false, nil, nil, "not %s, distance %.3f: %s", who, distance, why_not)
  else
    said = answer.uncertain(selector, "may be %s: distance %.3f, between %.3f (same) and %.3f (different)", who, distance, faces.SAME,
      faces.DIFFERENT)
    said.advice = measured:advice(context.plan.surface)
  end
  local other = measured.first == person and measured.second or measured.first
  if holds and other ~= person then
    local further = measured.values[other] - distance
    said.margin = { "%s, next person %.3f %s", answer.margin(said), math.abs(further), further < 0 and "nearer" or "further" }
  end
  if distance ~= own then
    said.why = { "%s (by face %d; this face %s)", said.why, context.faces[measured.faces[person]].id,
      own and ("%.3f"):format(own) or "cannot be compared" }
  end
  return said
end

-- Notes what the answers leave in doubt, and where they mean several persons.
local function note(context, selector, measured, answers, others)
  local matching = {}
  for person, members in ipairs(context.people) do
    matching[#matching + 1] = answer.holds(answers, members[1]) and members[1] or nil
    if others[person] then
      local face = context.faces[measured.faces[person]]
      context:note("similar", face, "face %d looks like %s, too (distance %.3f), but counts as another person: %s", face.id,
        selector.like[1], measured.values[person], answer.text(others[person])).is_doubt = true
    end
  end
  if #matching > 1 then
    context:note("several_persons", nil, "%s matches several persons: %s", selector.like[1], context:name_faces(matching)).advice =
      measured:advice(context.plan.surface)
  end
end

local function ask(context, selector)
  local measured, person_of = distances.of(context, selector.like), context.person_of
  if not measured then
    local answers = answer.new(context, function() return { cause = "noted", why = "its reference photo is of no use" } end)
    for i = 1, #context.faces do
      answer.add(answers, i, answers.full(i))
    end
    return answers
  end
  local known, others = measured.values, find_others(context, selector, measured)
  local answers = answer.new(context, function(i)
    local person = person_of[i]
    return known[person] and compare(context, selector, measured, i, others[person])
      or answer.missing(context, selector, context.faces[context.people[person][1]], "embedding")
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
  note(context, selector, measured, answers, others)
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
